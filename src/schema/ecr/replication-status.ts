import type { ReplicationStatusModel } from '../../aws/ecr-models.ts';
import { builder } from '../builder.ts';
import { ReplicationState } from '../enums.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Registry } from '../registry.ts';
import { Image, linkToImage, lookedUpByLink } from './image.ts';

const ReplicationStatus = builder.objectRef<ReplicationStatusModel>('ReplicationStatus').implement({
  description:
    'Replication of one image to one destination (DescribeImageReplicationStatus.replicationStatuses).',
  fields: (t) => ({
    region: t.exposeString('region', {
      nullable: false,
      description: 'The region of the destination (ImageReplicationStatus.region).',
    }),
    registryId: t.expose('registryId', {
      type: 'AccountId',
      nullable: false,
      description: 'The account of the destination (ImageReplicationStatus.registryId).',
    }),
    status: t.expose('status', {
      type: ReplicationState,
      nullable: false,
      description: 'How far it is (ImageReplicationStatus.status).',
    }),
    failureCode: t.exposeString('failureCode', {
      description:
        "Why it FAILED, in AWS's own unpublished codes (ImageReplicationStatus.failureCode); null otherwise.",
    }),
    registry: t.field({
      type: Registry,
      description: 'The destination; null when this gateway does not serve it.',
      resolve: (destination, _, { registries }) => registries.find(destination),
    }),
    replica: t.field({
      type: Image,
      description:
        'The replica itself, when this gateway serves the destination and it has arrived; else null.',
      extensions: { cost: { leads: 'to replicas' }, plan: { looksUp: lookedUpByLink } },
      resolve: ({ source, status, region, registryId }, _, ctx, info) => {
        const registry = { registryId, region };
        if (status !== 'COMPLETE' || !ctx.registries.find(registry)) return null;
        const repository = { registry, name: source.repository.name };
        return linkToImage({ repository, digest: source.digest }, ctx, info);
      },
    }),
  }),
});

builder.objectField(Image, 'replicationStatuses', (t) =>
  t.field({
    type: [ReplicationStatus],
    description:
      'Where it is replicated to, and how far; one call an image (DescribeImageReplicationStatus). Empty when no rule names it; null when the image is gone.',
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.DescribeImageReplicationStatus') },
    resolve: ({ repository, digest }, _, { registries }) =>
      registries.get(repository.registry).replicationStatuses.load(repository.name, digest),
  }),
);
