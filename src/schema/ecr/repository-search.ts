import type { RepositoryModel } from '../../aws/ecr-models.ts';
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
  return listSorted({
    field,
    args: { key, nameContains },
    async load(use) {
      const { rows, order } = (await scans.repositories(use)).sorted;
      return {
        length: order.length,
        at(place) {
          const repository = rows[order.rowAt(place, 'ASC')];
          return repository?.name.includes(nameContains) ? repository : undefined;
        },
        firstBehind: (behind) => order.firstBehind(behind, 'ASC'),
      };
    },
    keyOf: ({ name }) => ({ value: null, name }),
  });
}

/** How many there are: those of these names that exist, or of all that there are. */
export async function countRepositories(
  { repositories, scans }: RegistryData,
  { names, nameContains }: NameFilter,
): Promise<number> {
  const wanted = nameTest(nameContains);
  if (!names) {
    const all = await scans.repositories('begin');
    return nameContains ? all.sorted.rows.filter(({ name }) => wanted(name)).length : all.size;
  }
  const named = [...new Set(names)].filter(wanted).map((name) => repositories.load(name));
  return (await Promise.all(named)).filter((repository) => repository !== null).length;
}

/** Whether a name has this in it; an empty one is in every name. */
export function nameTest(nameContains: string | null | undefined): (name: string) => boolean {
  return (name) => name.includes(nameContains ?? '');
}
