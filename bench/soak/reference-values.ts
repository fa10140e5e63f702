import { hash } from '../../src/sandbox/world/random.ts';
import type { Registry } from '../../src/sandbox/world/world.ts';

/** What names a registry. */
export interface Place {
  registryId: string;
  region: string;
}

/** The arguments of a connection. */
export interface Page {
  first?: number;
}

/** The global id of something, which to clients is opaque. */
export const globalId = (...parts: (string | number)[]) => Buffer.from(parts.join('|')).toString('base64url');

/** A registry as the graph shows it. */
export function describeRegistry({ accountId, region }: Registry) {
  return {
    __typename: 'Registry',
    id: globalId('Registry', accountId, region),
    registryId: accountId,
    region,
    host: `${accountId}.dkr.ecr.${region}.amazonaws.com`,
  };
}

/** A moment as the graph writes it. */
export const iso = (date: Date | undefined) => date?.toISOString();

/** The first items of a listing. */
export function connection<T, Node>(items: readonly T[], { first = 50 }: Page, toNode: (item: T) => Node) {
  return { nodes: () => items.slice(0, first).map(toNode) };
}

/** The sandbox's order where AWS has none. */
export function byHash<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => hash(nameOf(a)) - hash(nameOf(b)));
}
