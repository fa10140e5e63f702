import { parseImageReference } from '../aws/image-reference.ts';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import { GatewayError } from '../errors.ts';
import { type Crowd, lookUpCalls, NODES_OF_AN_ERROR, type Served, type Whereabouts } from './field-cost.ts';
import type { GlobalId } from './global-id.ts';
import { oncePerList } from './once-per-list.ts';
import type { Outcome } from './outcome.ts';

// Many things that arguments name: of which types they are, and so what it costs to look them up.

/** Something that an argument names: its type, and where it is as far as the name tells. */
interface Named {
  typename: string;
  registry?: RegistryKey;
  repositoryName?: string;
}

/** How many there are of each type, and in how many registries and repositories. */
export function whereaboutsOf(named: readonly Named[]): Map<string, Whereabouts> {
  const kinds = new Map<string, { items: number; repositories: Set<string>; registries: Set<string> }>();
  for (const { typename, registry, repositoryName } of named) {
    const kind = kinds.get(typename) ?? { items: 0, repositories: new Set(), registries: new Set() };
    kinds.set(typename, kind);
    kind.items += 1;
    if (registry === undefined) continue;
    kind.registries.add(registryName(registry));
    if (repositoryName !== undefined) kind.repositories.add(`${registryName(registry)}/${repositoryName}`);
  }
  return new Map(
    [...kinds].map(([typename, { items, repositories, registries }]) => [
      typename,
      { items, repositories: repositories.size, registries: registries.size },
    ]),
  );
}

/** What a global id names. */
export function namedById({ typename, parts }: GlobalId): Named {
  const [registryId, region, name] = parts;
  const ofSageMaker = typename === 'SageMakerImage' || typename === 'SageMakerImageVersion';
  const repositoryName = ofSageMaker || name === undefined ? {} : { repositoryName: name };
  return { typename, registry: { registryId, region }, ...repositoryName };
}

/** What an image reference names. */
export function namedByReference(reference: string): Named {
  const typename = 'ImageReference';
  const parsed = parseImageReference(reference);
  if (parsed.kind !== 'ECR') return { typename };
  return { typename, registry: parsed.registry, repositoryName: parsed.repositoryName };
}

const whereaboutsOfIds = oncePerList((ids: readonly Outcome<GlobalId>[]) =>
  whereaboutsOf(ids.flatMap((id) => (id instanceof GatewayError ? [] : [namedById(id)]))),
);

/** What a field costs that looks up whatever its arguments name by id; what cannot be looked up costs no call, and an error. */
export function nodesCost<Args>(idsOf: (args: Args) => readonly Outcome<GlobalId>[]) {
  const whereabouts = (args: Args) => whereaboutsOfIds(idsOf(args));
  const of = (typename: string, callsOf: (where: Whereabouts) => number) => (_: Crowd, args: Args) => {
    const where = whereabouts(args).get(typename);
    return where ? callsOf(where) : 0;
  };
  const each = ({ items }: Whereabouts) => items;
  const isLost = (id: Outcome<GlobalId>, { serves }: Served) =>
    id instanceof GatewayError || !serves({ registryId: id.parts[0], region: id.parts[1] });
  return {
    whereabouts,
    items: (args: Args, _: Crowd, served: Served) =>
      idsOf(args).reduce((sum, id) => sum + (isLost(id, served) ? NODES_OF_AN_ERROR : 1), 0),
    calls: {
      'ecr.DescribeRepositories': of('Repository', (where) => lookUpCalls('repositories', where).calls),
      'ecr.DescribeImages': of('Image', (where) => lookUpCalls('images', where).calls),
      // Found among its subject's, of which there are seldom more than a page holds.
      'ecr.ListImageReferrers': of('Referrer', each),
      'ecr.GetLifecyclePolicyPreview': of('LifecyclePreview', each),
      'sagemaker.DescribeImage': of('SageMakerImage', each),
      'sagemaker.DescribeImageVersion': of('SageMakerImageVersion', each),
    },
  };
}
