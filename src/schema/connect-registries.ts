import type { GraphQLResolveInfo } from 'graphql';
import { allInOrder } from '../all-in-order.ts';
import { registryName } from '../aws/registry.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import type { RegistryData } from '../loaders/index.ts';
import { type ConnectionArgs, connect, DEFAULT_FIRST, type Listing } from './connection.ts';
import { addErrorBesideData } from './error-beside-data.ts';
import { concatenate } from './listings.ts';
import type { MissingRegistryModel, RegistriesConnection } from './missing-registry.ts';
import { countBeside, sum } from './total-count.ts';

/** What is listed of every registry. */
export interface RegistriesListing<T> {
  /** The GraphQL field that it is behind. */
  field: string;
  /** All that says which items of each registry it lists, in what order. */
  args: object;
  listingOf: (registry: RegistryData) => Listing<T>;
  /** How many there are of one registry. */
  countOf: (registry: RegistryData) => Promise<number>;
}

/** So many registries at most are asked for their first pages at once. */
const MAX_AHEAD = 20;

/** How many are asked first: no more than `first` of them are needed, unless some are empty. */
function aheadOf({ first }: ConnectionArgs): number {
  return Math.min(first ?? DEFAULT_FIRST, MAX_AHEAD);
}

/**
 * Reads a page of one connection over all registries that are served, one after another. A registry that fails is left out,
 * named in `missingRegistries` and in errors; when all of them fail, that is the field's error.
 */
export function connectRegistries<T>(
  listing: RegistriesListing<T>,
  page: ConnectionArgs,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<RegistriesConnection<T> | null> {
  const { listingOf, countOf } = listing;
  const count = async () => sum(await allInOrder(context.registries.all.map(countOf)));
  return countBeside(
    (read) =>
      readPage({ ...listing, listingOf: (registry) => read(listingOf(registry)) }, page, context, info),
    info,
    count,
  );
}

async function readPage<T>(
  { field, args, listingOf }: RegistriesListing<T>,
  page: ConnectionArgs,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<RegistriesConnection<T> | null> {
  const all = context.registries.all.map((registry) => ({
    name: registryName(registry.key),
    registry,
    listing: listingOf(registry),
  }));
  const fromStart = page.after === undefined || page.after === null;
  const missing = new Map<string, MissingRegistryModel>();
  const listing = concatenate(field, args, all, {
    ahead: aheadOf(page),
    maxAhead: MAX_AHEAD,
    fromStart,
    onFailure(name, error) {
      const registry = all.find((each) => each.name === name)?.registry;
      if (!registry || !isMissing(error)) return false;
      missing.set(name, { registry, error });
      return true;
    },
  });
  // What the gateway filters out, it filters out of every registry alike.
  const keep = all[0]?.listing.keep;
  const connection = await connect(keep ? { ...listing, keep } : listing, page);

  const [first, ...others] = missing.values();
  const isAll = missing.size === all.length;
  for (const { registry, error } of isAll ? others : missing.values()) {
    addErrorBesideData(missingError(registry, error), context, info);
  }
  if (isAll && first) throw first.error;
  if (connection === null) return null;
  // What a page lacks, its length does not tell.
  const isWhole = fromStart && !connection.hasNextPage && missing.size === 0;
  const wholeCount = isWhole ? connection.edges.length : undefined;
  return { ...connection, wholeCount, missingRegistries: [...missing.values()] };
}

/** What is wrong with the request is wrong for every registry; the rest is the trouble of one. */
function isMissing(error: unknown): error is GatewayError {
  return (
    error instanceof GatewayError &&
    (error.code.startsWith('UPSTREAM_') ||
      error.code === 'REGISTRY_NOT_SERVED' ||
      error.code === 'SWITCHED_OFF')
  );
}

/** Several registries may have failed of one call, that of their role: so each says which it is. */
function missingError({ key }: RegistryData, error: GatewayError): GatewayError {
  const { code, ...extensions } = error.extensions;
  const cause = error.cause ?? error;
  return new GatewayError(code, `Without ${registryName(key)}: ${error.message}`, { ...extensions, cause });
}
