import { OPERATIONS, type OperationName, pageSizeOf } from '../aws/path/operations.ts';
import type { RegistryKey } from '../aws/registry.ts';
import type { LookUpKind } from '../loaders/barrier.ts';
import { type ConnectionArgs, firstPageSize, itemsOf, MAX_PAGES_PER_REQUEST } from './connection.ts';

/**
 * What of a thing is at hand: all that is known of it; its key, or what a listing tells of it; or that with what a SageMaker
 * version refers to.
 */
export type AtHand = 'whole' | 'part' | 'references';

/** The parents of a field, as many as there may be at most where a query comes to it. */
export interface Crowd {
  /** How many places of the answer they fill. */
  items: number;
  /** How many of them differ: a request reads nothing twice. */
  distinct: number;
  /** In how many repositories they may be. */
  repositories: number;
  /** In how many registries they may be. */
  registries: number;
  /** How many items each of them holds, where they are connections. */
  page: number;
  /** What of them is at hand. */
  atHand: AtHand;
}

/** Where things may be that an argument names. */
export type Whereabouts = Pick<Crowd, 'items' | 'repositories' | 'registries'>;

/** What whoever asks may see, as far as costs hang on it. */
export interface Served {
  registries: number;
  /** Whether a registry is one of them. */
  serves(registry: RegistryKey): boolean;
  /** What some of is hidden in one of them: it is listed by reading all, and not page by page. */
  hides: { repositories: boolean; sageMakerImages: boolean };
  /** What some of is an error in one of them, though it exists. */
  forbids: { manifests: boolean };
}

/** How many calls a field makes for its parents together. */
type Calls<Args> = (crowd: Crowd, args: Args, served: Served) => number;

/**
 * What a field costs, beside what its plan says that it looks up in batches. A field without any costs no call, and one
 * node for each parent.
 */
export interface FieldCost<Args> {
  /** The calls of each operation; a field without arguments shares those with others of its parent. */
  calls?: { readonly [Operation in OperationName]?: Calls<Args> };
  /** How many keys it looks up for each parent; one when left out. */
  keys?: (args: Args) => number;
  /**
   * It reads of its parent what others read as well that say so: all of them look it up once, and none does where the
   * parent is at hand as a whole, or as much of it as this names.
   */
  ofParent?: true | Exclude<AtHand, 'whole' | 'part'>;
  /** How long a list is; what nobody knows is reckoned to be ten. */
  items?: (args: Args, crowd: Crowd, served: Served) => number;
  /** For how many nodes each thing counts that it gives; one when left out. */
  nodes?: (served: Served) => number;
  /** How many items a connection holds. */
  page?: (args: Args) => number;
  /** How much of what it gives is at hand; when left out, as much as of the parent. */
  gives?: AtHand;
  /** What it gives may be in other repositories than its parents: in any, or in one of the same name elsewhere. */
  leads?: 'anywhere' | 'to replicas';
  /** Where what it gives is, as far as the arguments tell, by type. */
  whereabouts?: (args: Args) => ReadonlyMap<string, Whereabouts>;
}

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    cost?: FieldCost<_TArgs>;
  }
}

/**
 * How many calls the reading of a whole listing is reckoned to be. AWS does not say how long a listing is; what all may come to
 * (`scans.maxImages`) would refuse the counts of a hundred repositories, nearly all of which are a call or two.
 */
export const SCAN_CALLS = 10;

/** An error costs the gateway about as much time as so many fields do. */
export const NODES_OF_AN_ERROR = 10;

/** One call for each parent. */
export function callEach(operation: OperationName) {
  return { calls: { [operation]: ({ distinct }: Crowd) => distinct } };
}

/** A listing for each parent. */
export function callPages(operation: Parameters<typeof pageSizeOf>[0]) {
  return {
    page: itemsOf,
    calls: {
      [operation]: ({ distinct }: Crowd, args: ConnectionArgs) =>
        distinct * pagesOf(args, pageSizeOf(operation)),
    },
  };
}

/** How many pages hold so many items. Behind a cursor, one more: it points into the midst of a page, which may be a small one. */
export function pagesOf(args: ConnectionArgs, maxPageSize: number): number {
  const isBehind = args.after !== undefined && args.after !== null;
  const size = firstPageSize(isBehind ? { first: 1 } : { first: itemsOf(args) }, maxPageSize);
  return Math.min(Math.ceil(itemsOf(args) / size) + (isBehind ? 1 : 0), MAX_PAGES_PER_REQUEST);
}

/** A listing over every registry: each may turn out empty, and the next one is asked. */
export function pagesOverRegistries(
  args: ConnectionArgs,
  maxPageSize: number,
  { registries }: Pick<Served, 'registries'>,
): number {
  return pagesOf(args, maxPageSize) + Math.max(0, registries - 1);
}

/** What a batch of each kind is sent as, and what its keys have in common that share a call. */
const LOOK_UPS: Readonly<
  Record<LookUpKind, { operation: OperationName; per: 'repositories' | 'registries' }>
> = {
  repositories: { operation: 'ecr.DescribeRepositories', per: 'registries' },
  images: { operation: 'ecr.DescribeImages', per: 'repositories' },
  manifests: { operation: 'ecr.BatchGetImage', per: 'repositories' },
  lifecyclePreviewResults: { operation: 'ecr.GetLifecyclePolicyPreview', per: 'repositories' },
  repositoryScanning: { operation: 'ecr.BatchGetRepositoryScanningConfiguration', per: 'registries' },
};

/** The operation by which things of a kind are looked up, and the most calls that so many of them make. */
export function lookUpCalls(
  kind: LookUpKind,
  where: Whereabouts,
): { operation: OperationName; calls: number } {
  const { operation, per } = LOOK_UPS[kind];
  const keys = where.items;
  const groups = Math.min(keys, where[per]);
  // Each group has a call that is not full, at worst.
  const calls = groups + Math.floor((keys - groups) / OPERATIONS[operation].batchSize);
  return { operation, calls };
}
