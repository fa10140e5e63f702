import type { z } from 'zod';

/** What has been found wrong so far, each by its place below what is being looked at. */
type Issues = readonly z.core.$ZodRawIssue[];

/**
 * For a rule of several settings: it is looked at once those that it is about are of the kind that they should be, whatever
 * is wrong beside them or within them. By itself zod would wait until the whole group is, and so tell of the rest one round
 * later. Settings that only have to be there need no name.
 */
export function about(...names: readonly string[]): z.core.$ZodSuperRefineParams {
  const places = names.map((name) => name.split('.'));
  return { when: ({ issues }) => issues.every((issue) => !spoils(issue, places)) };
}

/** Whether nothing is wrong with what stands there, or within it: only then may its value be relied on. */
export function isRight(issues: Issues, path: readonly PropertyKey[]): boolean {
  return !issues.some((issue) => isWithin(issue.path ?? [], path));
}

/** Those of a list that are right, where a rule compares them: what is wrong with the others is told already. */
export function rightOnes<T>(list: readonly T[], issues: Issues, ...path: readonly PropertyKey[]): T[] {
  return list.filter((_, index) => isRight(issues, [...path, index]));
}

/** Whether a mistake leaves nothing of use at one of these places, by being there, or at what such a place is in. */
function spoils(mistake: Issues[number], places: readonly (readonly string[])[]): boolean {
  // By this zod tells what breaks a rule from what is of another kind.
  if (mistake.continue) return false;
  const { path = [] } = mistake;
  return path.length === 0 || places.some((place) => isWithin(place, path));
}

function isWithin(path: readonly PropertyKey[], whole: readonly PropertyKey[]): boolean {
  return whole.every((name, index) => path[index] === name);
}
