import { anyPatternTest } from './pattern.ts';
import type { Viewer } from './viewer.ts';

/** What a rule may allow beside seeing: of the repositories that it shows, and of the request. */
export const RIGHTS = ['startPreviews', 'readManifests', 'bypassCache', 'seeReport'] as const;
export type Right = (typeof RIGHTS)[number];

type ClaimValue = string | number | boolean;

/** Whom a rule is for: all that is given must hold. Where nothing is, which settings refuse, it is for nobody. */
export interface RuleSubject {
  /** Patterns of the caller's name. */
  callers?: readonly string[] | undefined;
  /** The caller is in one of these. */
  groups?: readonly string[] | undefined;
  /** Each of these claims has one of its values, or, where it is a list, holds one. */
  claims?: Readonly<Record<string, readonly ClaimValue[]>> | undefined;
  /** Whoever got in. */
  anyone?: boolean | undefined;
}

/** What some callers may see and do. Names are given by patterns. */
export interface AccessRule {
  who: RuleSubject;
  /** ACCOUNT/REGION: where the rule holds. */
  registries: readonly string[];
  repositories: readonly string[];
  sageMakerImages: readonly string[];
  may: readonly Right[];
}

/** Makes a test of whom a rule is for. */
export function subjectTest({ callers, groups, claims, anyone }: RuleSubject): (viewer: Viewer) => boolean {
  const conditions: ((viewer: Viewer) => boolean)[] = [];
  if (anyone) conditions.push(() => true);
  if (callers) {
    const isCaller = anyPatternTest(callers);
    conditions.push(({ name }) => isCaller(name));
  }
  if (groups) conditions.push((viewer) => viewer.groups.some((group) => groups.includes(group)));
  for (const [claim, values] of Object.entries(claims ?? {})) {
    conditions.push((viewer) => Object.hasOwn(viewer.claims, claim) && holds(viewer.claims[claim], values));
  }
  return (viewer) => conditions.length > 0 && conditions.every((condition) => condition(viewer));
}

/** Whether a claim is one of these values, or a list that holds one. */
function holds(claim: unknown, values: readonly ClaimValue[]): boolean {
  const claimed: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.some((value) => claimed.includes(value));
}
