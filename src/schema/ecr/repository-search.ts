import type { RepositoryModel } from '../../aws/ecr-models.ts';
import { rowsWhere } from '../../aws/scans/sorted-rows.ts';
import type { RegistryData } from '../../loaders/index.ts';
import type { Listing } from '../connection.ts';
import { listSorted } from '../keyset.ts';

/** Which repositories, by name. */
export interface NameFilter {
  names?: readonly string[] | null | undefined;
  nameContains?: string | null | undefined;
}

/**
 * The repositories of one registry with this in their names, by name. They are found among all of them, read once for
 * everyone: one that matches little would else make its way through page after empty page.
 */
export function searchRepositories(
  field: string,
  { key, scans }: RegistryData,
  nameContains: string,
): Listing<RepositoryModel> {
  const isWanted = nameTest(nameContains);
  return listSorted({
    field,
    args: { key, nameContains },
    load: async (use) => rowsWhere(await scans.repositories(use), ({ name }) => isWanted(name)),
    keyOf: ({ name }) => ({ value: null, name }),
  });
}

/** How many there are: those of these names that exist, or of all that there are. */
export async function countRepositories(
  { repositories, scans }: RegistryData,
  { names, nameContains }: NameFilter,
): Promise<number> {
  const isWanted = nameTest(nameContains);
  if (!names) return scans.countRepositories(({ name }) => isWanted(name));
  const named = [...new Set(names)].filter(isWanted).map((name) => repositories.load(name));
  return (await Promise.all(named)).filter((repository) => repository !== null).length;
}

/** Whether a name has this in it; an empty one is in every name. */
export function nameTest(nameContains: string | null | undefined): (name: string) => boolean {
  return (name) => name.includes(nameContains ?? '');
}
