import { registryHost } from '../aws/registry.ts';
import type { RegistryData } from '../loaders/index.ts';
import { builder } from './builder.ts';
import { formatGlobalId } from './global-id.ts';
import { Node } from './node.ts';

/** The resolver's parent is the door itself: what a registry holds is asked through it. */
export const Registry = builder.objectRef<RegistryData>('Registry');

Registry.implement({
  description:
    'One private ECR registry: an AWS account in one region, with the SageMaker images beside it. Its id, registryId, region and host cost no AWS call.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global id.',
      resolve: ({ key }) => formatGlobalId('Registry', [key.registryId, key.region]),
    }),
    registryId: t.field({
      type: 'AccountId',
      nullable: false,
      description: 'The AWS account id (registryId of every ECR operation).',
      resolve: ({ key }) => key.registryId,
    }),
    region: t.string({
      nullable: false,
      description: 'The AWS region, e.g. us-west-2.',
      resolve: ({ key }) => key.region,
    }),
    host: t.string({
      nullable: false,
      description: 'The host name that docker pull uses, e.g. 012345678910.dkr.ecr.us-west-2.amazonaws.com.',
      resolve: ({ key }) => registryHost(key),
    }),
  }),
});

/** The arguments of a root field that name a registry. */
export const registryArgs = builder.args((t) => ({
  registryId: t.field({
    type: 'AccountId',
    description: "The account; the default registry's when left out.",
  }),
  region: t.string({ description: "The region; the default registry's when left out." }),
}));

builder.queryFields((t) => ({
  registries: t.field({
    type: [Registry],
    extensions: { cost: { items: (_, __, served) => served } },
    description: 'Every registry that this gateway serves, the default one first. No AWS call; never null.',
    resolve: (_, __, { registries }) => registries.all,
  }),
  registry: t.field({
    type: Registry,
    args: registryArgs,
    description: 'One registry; null when this gateway does not serve it. No AWS call.',
    resolve: (_, key, { registries }) => registries.find(key),
  }),
}));
