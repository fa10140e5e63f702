import type { LookUp } from '../aws/batch-lookup.ts';
import { selectorKey } from '../aws/ecr-source.ts';
import type { ImageSelector } from '../aws/image-reference.ts';
import { groupBy } from './create-loader.ts';

/** An image of a repository, as someone named it. */
export interface ImageLookUp {
  repositoryName: string;
  selector: ImageSelector;
}

/** A name holds no `@`, so this is unambiguous. */
export function imageLookUpKey({ repositoryName, selector }: ImageLookUp): string {
  return `${repositoryName}@${selectorKey(selector)}`;
}

/** One look-up a repository, side by side; the answers keyed as the loader keys them. */
export async function perRepository<V>(
  keys: readonly ImageLookUp[],
  lookUp: (repositoryName: string, wanted: ImageLookUp[]) => Promise<Map<string, LookUp<V>>>,
): Promise<Map<string, LookUp<V>>> {
  const groups = groupBy(keys, ({ repositoryName }) => repositoryName);
  const answers = await Promise.all(
    [...groups].map(async ([repositoryName, wanted]) => {
      const found = await lookUp(repositoryName, wanted);
      return [...found].map(([key, value]): [string, LookUp<V>] => [`${repositoryName}@${key}`, value]);
    }),
  );
  return new Map(answers.flat());
}
