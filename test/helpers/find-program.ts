import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where a program is: where the variable says, else the first of the names that is on the PATH; else undefined. */
export async function findProgram(names: readonly string[], variable?: string): Promise<string | undefined> {
  const named = variable === undefined ? undefined : process.env[variable];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = named === undefined ? names.flatMap((name) => folders.map((at) => join(at, name))) : [named];
  for (const path of paths) {
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}
