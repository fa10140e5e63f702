import type { ImageKey } from '../../aws/ecr-models.ts';
import { type RegistryKey, registryName } from '../../aws/registry.ts';
import type { Context } from '../../context.ts';
import { GatewayError } from '../../errors.ts';
import { builder } from '../builder.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Image } from './image.ts';
import { ReplicationDestination } from './replication-destination.ts';
import { ruleDestinations } from './rule-destinations.ts';

builder.objectField(Image, 'missingReplications', (t) =>
  t.field({
    type: [ReplicationDestination],
    description:
      "Destinations that the registry's replication rules name for this repository and that ECR reports no status for, each once: images that were there before the rules are replicated by a backfill only (DescribeRegistry, one call a registry; then DescribeImageReplicationStatus, one an image where there is any destination, and none more with replicationStatuses). Null when the image is gone. UPSTREAM_INVALID_RESPONSE when it hangs on a rule with a type of filter that this gateway does not know, REGISTRY_NOT_SERVED without credentials of the registry's own account.",
    extensions: {
      ...NEEDS_KEY,
      cost: {
        calls: {
          'ecr.DescribeRegistry': ({ distinct, registries }) => Math.min(distinct, registries),
          'ecr.DescribeImageReplicationStatus': ({ distinct }) => distinct,
        },
      },
    },
    resolve: (image, _, ctx) => findMissing(image, ctx),
  }),
);

/** Calls outrank the one round trip that asking for both at once would save: no destination, no call. */
async function findMissing(
  { repository: { registry, name }, digest }: ImageKey,
  { registries }: Context,
): Promise<readonly RegistryKey[] | null> {
  const { replicationRules, replicationStatuses } = registries.get(registry);
  const { named, undecided } = ruleDestinations(await replicationRules.load(), name);
  if (named.length === 0 && undecided.length === 0) return [];

  const statuses = await replicationStatuses.load(name, digest);
  if (statuses === null) return null;
  const reported = new Set(statuses.map(registryName));
  const isMissing = (destination: RegistryKey) => !reported.has(registryName(destination));
  const unknown = undecided.find(isMissing);
  if (unknown) {
    throw new GatewayError(
      'UPSTREAM_INVALID_RESPONSE',
      `A replication rule of ${registryName(registry)} has a type of filter that this gateway does not know, so it cannot tell whether ${name} is replicated to ${registryName(unknown)}.`,
      {
        aws: {
          service: 'ecr',
          operation: 'DescribeRegistry',
          errorName: 'InvalidAnswerError',
          registryId: registry.registryId,
          region: registry.region,
        },
      },
    );
  }
  return named.filter(isMissing);
}
