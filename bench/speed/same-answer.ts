import { deepStrictEqual } from 'node:assert/strict';

/** Throws where the data of an answer is not that of another one, or where there are errors beside it. */
export function assertSameAnswer(who: string, answer: string, expected: string): void {
  const { data, errors } = readAnswer(answer);
  deepStrictEqual({ who, data, errors }, { who, data: readAnswer(expected).data, errors: undefined });
}

/** Reads an answer of GraphQL. */
export function readAnswer(text: string): { data?: unknown; errors?: unknown } {
  const answer: { data?: unknown; errors?: unknown } = JSON.parse(text);
  return answer;
}
