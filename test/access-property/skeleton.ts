import { type Dice, dice as diceOf } from '../../src/sandbox/world/random.ts';
import { anyOf, repositoryName, sageMakerImageName, times } from './names.ts';
import { type Eyes, eyesOf, type Rule, randomRules } from './policy.ts';

/** An account in a region. */
export interface Place {
  registryId: string;
  region: string;
}

/** A name, and which of the things that could bear it it is: another edition has other contents. */
export interface Named {
  name: string;
  edition: string;
}

/** What there is, by name. */
export interface Skeleton extends Place {
  edition: string;
  repositories: Named[];
  sageMakerImages: Named[];
}

/** The account whose credentials the gateway starts with. It need not be served. */
export const HOME_ACCOUNT = '111122223333';
const ACCOUNTS = [HOME_ACCOUNT, '444455556666', '777788889999'];
const REGIONS = ['us-east-1', 'eu-west-1'];
const PLACES: readonly Place[] = ACCOUNTS.flatMap((registryId) =>
  REGIONS.map((region) => ({ registryId, region })),
);
export const isSame = (a: Place, b: Place) => a.registryId === b.registryId && a.region === b.region;

/** Two worlds, and a policy under which they look alike. */
export interface Pair {
  rules: readonly Rule[];
  eyes: Eyes;
  worlds: readonly [Skeleton[], Skeleton[]];
}

/**
 * A world, a policy, and a world in which other things are hidden. The same for the same seed. With rules that show
 * everything, the worlds are the same.
 */
export function makePair(seed: string, given?: readonly Rule[]): Pair {
  const dice = diceOf(`${seed} skeleton`);
  const places = shuffled(dice, PLACES).slice(0, dice.between(2, 4));
  // The same names in several registries, as replication makes them.
  const shared = times(3, () => repositoryName(dice));
  const world = places.map(
    (place): Skeleton => ({
      ...place,
      edition: '',
      repositories: unlike([
        ...shared.filter(() => dice.next() < 0.5),
        ...times(dice.between(0, 4), () => repositoryName(dice)),
      ]),
      sageMakerImages: unlike(times(dice.between(0, 3), () => sageMakerImageName(dice))),
    }),
  );
  const names = {
    repositories: world.flatMap(({ repositories }) => repositories.map(({ name }) => name)),
    sageMakerImages: world.flatMap(({ sageMakerImages }) => sageMakerImages.map(({ name }) => name)),
  };
  const rules = given ?? randomRules(dice, places, names);
  const eyes = eyesOf(rules);
  return { rules, eyes, worlds: [world, twinOf(world, eyes, dice)] };
}

/** The same to these eyes; what they do not see is gone, changed, renamed, or more. */
function twinOf(world: readonly Skeleton[], eyes: Eyes, dice: Dice): Skeleton[] {
  const kept = world.flatMap((registry): Skeleton[] => {
    const isSeen = eyes.seeRegistry(registry);
    if (!isSeen && dice.next() < 0.4) return [];
    const twin = {
      ...registry,
      edition: isSeen ? registry.edition : 'twin',
      repositories: twinNames(registry.repositories, repositoryName, dice, (name) =>
        eyes.seeRepository(registry, name),
      ),
      sageMakerImages: twinNames(registry.sageMakerImages, sageMakerImageName, dice, (name) =>
        eyes.seeSageMakerImage(registry, name),
      ),
    };
    return [twin];
  });
  const more = PLACES.filter(
    (place) => !eyes.seeRegistry(place) && !world.some((other) => isSame(place, other)) && dice.next() < 0.4,
  ).map(
    (place): Skeleton => ({
      ...place,
      edition: 'twin',
      repositories: unlike(times(2, () => repositoryName(dice))),
      sageMakerImages: unlike(times(2, () => sageMakerImageName(dice))),
    }),
  );
  // A hidden one may come first, and be the default of whoever sees it. The order of the others is theirs to see.
  return dice.next() < 0.5 ? [...more, ...kept] : [...kept, ...more];
}

function twinNames(
  all: readonly Named[],
  make: (dice: Dice) => string,
  dice: Dice,
  sees: (name: string) => boolean,
): Named[] {
  // Fewer than fill a page of AWS: whoever lists reads all pages, hidden things on them or not.
  const more = times(dice.pick([0, 1, 3, 30]), () => make(dice)).filter((name) => !sees(name));
  // Where nothing is hidden, the order of AWS is what is seen.
  if (more.length === 0 && all.every(({ name }) => sees(name))) return [...all];
  const kept = all.flatMap((thing): Named[] => {
    if (sees(thing.name)) return [thing];
    const fate = dice.next();
    if (fate < 0.4) return [];
    return [{ ...thing, edition: fate < 0.8 ? 'twin' : thing.edition }];
  });
  return shuffled(dice, [...kept, ...more.map((name) => ({ name, edition: 'twin' }))]);
}

const unlike = (names: readonly string[]): Named[] =>
  [...new Set(names)].map((name) => ({ name, edition: '' }));

function shuffled<T>(dice: Dice, all: readonly T[]): T[] {
  const rest = [...all];
  return times(all.length, () => rest.splice(dice.between(0, rest.length - 1), 1)).flat();
}

/** Somewhere. */
export function anyPlace(dice: Dice): Place {
  return anyOf(dice, PLACES) ?? { registryId: HOME_ACCOUNT, region: 'us-east-1' };
}
