import type { RepositoryKey } from '../../aws/registry.ts';
import { badInput } from '../../errors.ts';
import { parseGlobalId } from '../global-id.ts';

/** The repository that a global id names, or BAD_USER_INPUT that names the argument. */
export function readRepositoryId(argument: string, id: string): RepositoryKey {
  const read = parseGlobalId(argument, id);
  if (read.typename !== 'Repository') {
    throw badInput(argument, `must be the id of a Repository; it is one of a ${read.typename}.`);
  }
  const [registryId, region, name] = read.parts;
  return { registry: { registryId, region }, name };
}
