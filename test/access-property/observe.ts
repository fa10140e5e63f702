import { marksIn } from './leaks.ts';
import type { Step } from './steps.ts';

/** Strings that a request brought itself, and what the ids among them say. */
export function askedWith({ query, variables }: Step): string[] {
  const given: unknown[] = [...query.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([literal]): unknown =>
    JSON.parse(literal),
  );
  JSON.stringify(variables, (_, value) => {
    given.push(value);
    return value;
  });
  const texts = given.filter((value) => typeof value === 'string').map(String);
  const inIds = texts.flatMap((text) => Buffer.from(text, 'base64url').toString().split('|'));
  const named = [...texts, ...inIds].flatMap((text) => [text, ...marksIn(text)]);
  // Others are too short to be told from chance.
  return named.filter((text) => marksIn(text).length > 0 || text.includes('.dkr.ecr.'));
}

/** The cursors of an answer, whatever they are called in it. */
export function cursorsIn(answer: string): string[] {
  return [...answer.matchAll(/"(?:cursor|endCursor|startCursor)(?:__\d+)?":"([^"]+)"/g)].map(
    ([, cursor = '']) => cursor,
  );
}

/** Where two texts begin to differ; undefined where they do not. */
export function firstDifference(left: string, right: string): string | undefined {
  if (left === right) return undefined;
  let at = 0;
  while (left[at] === right[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 300);
  return `${around(left)}\n  is not\n${around(right)}`;
}
