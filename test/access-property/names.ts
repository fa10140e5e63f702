import type { Dice } from '../../src/sandbox/world/random.ts';

/** None of the letters of which names are otherwise made, so that no pattern tells names apart by their marks. */
const LETTERS = [...'cdefghjkmnprstvwxyz'];

/** What a mark looks like, wherever it is met. */
export const MARK = /zq[cdefghjkmnprstvwxyz]{8}/g;

/** A digest, which is a mark of its own. */
export const DIGEST = /[0-9a-f]{64}/g;

/** A part of a name that nothing else has: whoever sees it has seen the thing. */
export function mark(dice: Dice): string {
  return `zq${Array.from({ length: 8 }, () => LETTERS[dice.between(0, LETTERS.length - 1)]).join('')}`;
}

const PARTS = ['a', 'b', 'ab', 'ba'] as const;

/** A repository's name: of few letters, so that patterns really split them, and with a mark. */
export function repositoryName(dice: Dice): string {
  const parts = Array.from({ length: dice.between(1, 2) }, () => dice.pick(PARTS));
  return [...parts, `${dice.pick(PARTS)}-${mark(dice)}`].join('/');
}

/** The same for a SageMaker image. */
export function sageMakerImageName(dice: Dice): string {
  return `${dice.pick(PARTS)}-${dice.pick(PARTS)}-${mark(dice)}`;
}

/** Some of them, in their order. */
export function some<T>(dice: Dice, all: readonly T[], share: number): T[] {
  return all.filter(() => dice.next() < share);
}

/** Any one of them; undefined where there is none. */
export function anyOf<T>(dice: Dice, all: readonly T[]): T | undefined {
  return all[dice.between(0, Math.max(0, all.length - 1))];
}

/** So many, made one after the other. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
