/** A GraphQL answer as it came over HTTP. */
export interface SoakAnswer {
  data?: unknown;
  errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: { code?: string };
  }[];
  extensions?: { stale?: readonly object[] };
}

/** What is wrong with an answer, given what its data must be; where a field failed, AWS must be to blame. */
export function findMistakes({ data, errors = [] }: SoakAnswer, expected: unknown): string[] {
  const mistakes: string[] = [];
  const excused = new Set<object>();
  /** The errors at a place or, where one made what holds it null, below it. */
  const errorsAt = (path: readonly (string | number)[]) =>
    errors.filter(({ path: place = [] }) => path.every((part, index) => place[index] === part));

  const compare = (actual: unknown, wanted: unknown, path: readonly (string | number)[]) => {
    if (actual === null || actual === undefined) {
      const reasons = errorsAt(path);
      for (const reason of reasons) excused.add(reason);
      if (wanted !== null && reasons.length === 0) mistakes.push(`${at(path)} is null without an error`);
    } else if (Array.isArray(actual) && Array.isArray(wanted)) {
      if (actual.length !== wanted.length)
        mistakes.push(`${at(path)} has ${actual.length} items, not ${wanted.length}`);
      else for (const [index, item] of actual.entries()) compare(item, wanted[index], [...path, index]);
    } else if (isRecord(actual) && isRecord(wanted)) {
      for (const name of new Set([...Object.keys(actual), ...Object.keys(wanted)]))
        compare(actual[name], wanted[name], [...path, name]);
    } else if (actual !== wanted) {
      mistakes.push(`${at(path)} is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
    }
  };
  compare(data, expected, []);

  for (const error of errors) {
    const code = error.extensions?.code ?? 'no code';
    if (!code.startsWith('UPSTREAM_'))
      mistakes.push(`${at(error.path ?? [])} failed: ${code}: ${error.message}`);
    else if (!excused.has(error))
      mistakes.push(`${at(error.path ?? [])} failed and has a value all the same`);
  }
  return mistakes;
}

const at = (path: readonly (string | number)[]) => path.join('.') || 'the answer';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
