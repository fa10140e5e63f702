import type { Right } from '../../src/access/rule.ts';
import type { Dice } from '../../src/sandbox/world/random.ts';
import { anyOf, times } from './names.ts';
import type { Place } from './skeleton.ts';

/** A rule as the configuration has it. */
export interface Rule {
  who: { anyone: true };
  registries: string[];
  repositories: string[];
  sageMakerImages: string[];
  may: Right[];
}

/** What a policy shows, told apart from how the gateway tells it: the oracle. */
export interface Eyes {
  seeRegistry(place: Place): boolean;
  seeRepository(place: Place, name: string): boolean;
  seeSageMakerImage(place: Place, name: string): boolean;
  readManifests(place: Place, name: string): boolean;
  startPreviews(place: Place, name: string): boolean;
}

/** Everything. */
export const OPEN: readonly Rule[] = [
  {
    who: { anyone: true },
    registries: ['*'],
    repositories: ['*'],
    sageMakerImages: ['*'],
    may: ['startPreviews', 'readManifests', 'seeReport', 'bypassCache'],
  },
];

/** Nothing of any registry. */
const NOTHING: Rule = {
  who: { anyone: true },
  registries: [],
  repositories: [],
  sageMakerImages: [],
  may: [],
};

/** Patterns that fit both kinds of names. */
const PATTERNS = ['*', 'a*', 'b*', 'ab*', '*ab*', '*a-z*', '*-b*', 'a-*', 'nothing*'] as const;

/** A few rules over what is there, by place and by name. */
export function randomRules(
  dice: Dice,
  places: readonly Place[],
  names: { repositories: readonly string[]; sageMakerImages: readonly string[] },
): Rule[] {
  const patterns = (known: readonly string[]) =>
    times(dice.pick([0, 1, 1, 2, 3]), () =>
      dice.next() < 0.4 ? (anyOf(dice, known) ?? '*') : dice.pick(PATTERNS),
    );
  const rules = times(dice.between(1, 3), () => {
    const repositories = patterns([...names.repositories, 'a/*', '*/b*']);
    const rights: Right[] = repositories.length > 0 ? ['startPreviews', 'readManifests'] : [];
    return {
      ...NOTHING,
      registries: times(dice.between(1, 2), () => registryPattern(dice, places)),
      repositories,
      sageMakerImages: patterns(names.sageMakerImages),
      may: rights.filter(() => dice.next() < 0.5),
    };
  });
  const ofRequests: Right[] = dice.next() < 0.5 ? ['seeReport', 'bypassCache'] : ['seeReport'];
  return [...rules, { ...NOTHING, may: ofRequests }];
}

function registryPattern(dice: Dice, places: readonly Place[]): string {
  const { registryId, region } = anyOf(dice, places) ?? { registryId: '*', region: '*' };
  return dice.pick([
    '*',
    '*',
    `${registryId}/*`,
    `*/${region}`,
    `${registryId}/${region}`,
    `${registryId}/${region}`,
  ]);
}

/** What rules show. */
export function eyesOf(rules: readonly Rule[]): Eyes {
  const of = (place: Place) =>
    rules.filter(({ registries }) => matches(registries, `${place.registryId}/${place.region}`));
  const may = (right: Right) => (place: Place, name: string) =>
    of(place).some((rule) => rule.may.includes(right) && matches(rule.repositories, name));
  return {
    seeRegistry: (place) => of(place).length > 0,
    seeRepository: (place, name) => of(place).some(({ repositories }) => matches(repositories, name)),
    seeSageMakerImage: (place, name) =>
      of(place).some(({ sageMakerImages }) => matches(sageMakerImages, name)),
    readManifests: may('readManifests'),
    startPreviews: may('startPreviews'),
  };
}

function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`, 's').test(name),
  );
}

const literally = (text: string) => text.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&');
