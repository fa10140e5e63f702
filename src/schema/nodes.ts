import { brandWithType } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { badInput, GatewayError } from '../errors.ts';
import type { LookUpKind } from '../loaders/barrier.ts';
import type { Registries } from '../loaders/index.ts';
import { builder } from './builder.ts';
import { Image } from './ecr/image.ts';
import { hashPolicy, LifecyclePreview } from './ecr/lifecycle-preview.ts';
import { Referrer } from './ecr/referrer.ts';
import { Repository } from './ecr/repository.ts';
import { type GlobalId, parseGlobalId } from './global-id.ts';
import { Node } from './node.ts';
import { oncePerList } from './once-per-list.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { holdLookUps } from './plan-calls.ts';
import { Registry } from './registry.ts';
import { SageMakerImage } from './sagemaker/sagemaker-image.ts';
import { SageMakerImageVersion } from './sagemaker/sagemaker-image-version.ts';
import { nodesCost } from './whereabouts.ts';

const MAX_IDS = 1000;

/** The type behind each name in a global id. */
const TYPES = {
  Registry,
  Repository,
  Image,
  Referrer,
  LifecyclePreview,
  SageMakerImage,
  SageMakerImageVersion,
};

/** Loads what an id names, through the same loaders as everything else; null when it is gone. */
async function loadNode(id: GlobalId, registries: Registries): Promise<object | null> {
  const [registryId, region] = id.parts;
  const registry = registries.get({ registryId, region });
  return brand(id, await load(id, registry));
}

/** Says of what type an object is. */
function brand<T extends object | null>(id: GlobalId, node: T): T {
  if (node) brandWithType(node, TYPES[id.typename]);
  return node;
}

type RegistryData = ReturnType<Registries['get']>;

async function load(id: GlobalId, registry: RegistryData): Promise<object | null> {
  switch (id.typename) {
    case 'Registry':
      return registry;
    case 'Repository':
      return registry.repositories.load(id.parts[2]);
    case 'Image':
      return registry.images.load(id.parts[2], { digest: id.parts[3] });
    case 'Referrer':
      return registry.referrers.load(id.parts[2], id.parts[3], id.parts[4]);
    case 'LifecyclePreview': {
      const preview = await registry.lifecyclePreviews.load(id.parts[2]);
      // One that was replaced is gone.
      return preview && hashPolicy(preview.lifecyclePolicyText) === id.parts[3] ? preview : null;
    }
    case 'SageMakerImage':
      return registry.sageMakerImages.load(id.parts[2]);
    case 'SageMakerImageVersion':
      return registry.sageMakerImageVersions.load(id.parts[2], { version: id.parts[3] });
  }
}

/** What a node of a type is looked up as; those that are not here are read by themselves. */
const LOOK_UPS: { [Typename in GlobalId['typename']]?: LookUpKind } = {
  Repository: 'repositories',
  Image: 'images',
};

/** Starts to load what an id names, one of many things that a field gives; null when it is gone. */
export function startNode(id: GlobalId, context: Context, info: GraphQLResolveInfo): Promise<object | null> {
  const node = loadNode(id, context.registries);
  holdLookUps(node, { typename: id.typename, own: LOOK_UPS[id.typename] ?? null }, context, info);
  return node;
}

/** What an id tells of an object before it is loaded. */
function keyOf(id: GlobalId): object | null {
  const [registryId, region] = id.parts;
  const registry = { registryId, region };
  switch (id.typename) {
    case 'Registry':
      return null;
    case 'Repository':
      return { registry, name: id.parts[2] };
    case 'Image':
      return { repository: { registry, name: id.parts[2] }, digest: id.parts[3] };
    case 'Referrer':
      return {
        subject: { repository: { registry, name: id.parts[2] }, digest: id.parts[3] },
        digest: id.parts[4],
      };
    case 'LifecyclePreview':
      return { repository: { registry, name: id.parts[2] } };
    case 'SageMakerImage':
      return { registry, name: id.parts[2] };
    case 'SageMakerImageVersion':
      return { image: { registry, name: id.parts[2] }, version: id.parts[3] };
  }
}

const readIds = oncePerList((ids: readonly string[]): readonly Outcome<GlobalId>[] =>
  ids.map((text, index) => outcomeOf(() => parseGlobalId(`ids[${index}]`, text))),
);

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    args: { id: t.arg.id({ required: true, description: 'The global id.' }) },
    description: 'What a global id names; null when it is gone.',
    extensions: {
      cost: {
        ...nodesCost(({ id }: { id: string }) => [outcomeOf(() => parseGlobalId('id', id))]),
        // Counted above.
        keys: () => 0,
      },
      plan: {
        looksUp: ({ id }) => LOOK_UPS[parseGlobalId('id', id).typename] ?? null,
        key: (_, { id }) => {
          const read = parseGlobalId('id', id);
          return brand(read, keyOf(read));
        },
      },
    },
    resolve: (_, { id }, { registries }) => loadNode(parseGlobalId('id', id), registries),
  }),
  nodes: t.field({
    type: t.listRef(Node, { nullable: true }),
    args: { ids: t.arg.idList({ required: true, description: '1 to 1000 global ids.' }) },
    description:
      'What these ids name, in their order, null for those that are gone. One that does not decode is an error of its own place.',
    extensions: {
      cost: {
        ...nodesCost(({ ids }: { ids: readonly string[] }) => readIds(ids)),
      },
    },
    resolve: (_, { ids }, ctx, info) => {
      if (ids.length < 1 || ids.length > MAX_IDS) {
        throw badInput('ids', `must hold 1 to ${MAX_IDS} ids; it holds ${ids.length}.`);
      }
      // One that fails costs its own place alone.
      return readIds(ids).map((id) => (id instanceof GatewayError ? id : startNode(id, ctx, info)));
    },
  }),
}));
