import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import type { Dice } from '../../src/sandbox/world/random.ts';
import { anyOf, times } from './names.ts';
import type { Place } from './skeleton.ts';

type RegistryFixture = WorldFixture['registries'][number];

/** A rule as the configuration has it. */
export interface Rule {
  who: { anyone: true };
  registries: string[];
  repositories: string[];
  sageMakerImages: string[];
  may: string[];
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

const NAME_PATTERNS = [
  '*',
  'a*',
  'b*',
  'ab*',
  'a/*',
  '*/b*',
  '*ab*',
  '*a-z*',
  '*-b*',
  'a-*',
  'nothing*',
] as const;

/** A few rules over what is there. */
export function randomRules(dice: Dice, places: readonly Place[], names: readonly string[]): Rule[] {
  const patterns = () =>
    times(dice.between(0, 2), () =>
      dice.next() < 0.25 ? (anyOf(dice, names) ?? '*') : dice.pick(NAME_PATTERNS),
    );
  return times(dice.between(1, 3), () => {
    const repositories = patterns();
    const rights = ['bypassCache', ...(repositories.length > 0 ? ['startPreviews', 'readManifests'] : [])];
    return {
      who: { anyone: true },
      registries: times(dice.between(1, 2), () => registryPattern(dice, places)),
      repositories,
      sageMakerImages: patterns(),
      may: ['seeReport', ...rights.filter(() => dice.next() < 0.5)],
    };
  });
}

function registryPattern(dice: Dice, places: readonly Place[]): string {
  const { registryId, region } = anyOf(dice, places) ?? { registryId: '*', region: '*' };
  return dice.pick([
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
  const may = (right: string) => (place: Place, name: string) =>
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

/** Which calls, as they are described, are for those alone who have a right that these eyes have not. */
export function refusalsOf(
  registries: readonly RegistryFixture[],
  eyes: Eyes,
): ((call: string) => boolean)[] {
  return registries.flatMap(({ accountId, region = '', repositories = [] }) =>
    repositories.flatMap(({ repositoryName: name }) => {
      const place = { registryId: accountId, region };
      const isOf = (operation: string) => (call: string) =>
        [`.${operation} `, `/${region} `, accountId, JSON.stringify(name)].every((part) =>
          call.includes(part),
        );
      return [
        ...(eyes.readManifests(place, name) ? [] : [isOf('BatchGetImage')]),
        ...(eyes.startPreviews(place, name) ? [] : [isOf('StartLifecyclePolicyPreview')]),
      ];
    }),
  );
}
