import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { hostOf } from './contents.ts';
import { DIGEST, MARK } from './names.ts';
import type { Eyes } from './policy.ts';

/** What of worlds may be met in answers, and what may not. */
export interface Secrets {
  /** Marks, digests and hosts of what is hidden. */
  readonly hidden: ReadonlySet<string>;
  /** Whole strings that visible things hold, whatever they say: they belong to those. */
  readonly told: readonly string[];
}

/** Members that may speak of things elsewhere. */
const TELLING: ReadonlySet<string> = new Set([
  'ContainerImage',
  'BaseImage',
  'policyText',
  'lifecyclePolicyText',
]);

type RegistryFixture = WorldFixture['registries'][number];

/** Tells apart what is hidden and what is not: what something visible has too is no secret. */
export function secretsOf(registries: readonly RegistryFixture[], eyes: Eyes): Secrets {
  const seen = new Set<string>();
  const hidden = new Set<string>();
  const told = new Set<string>();
  const see = (thing: unknown, isSeen: boolean, without: ReadonlySet<string> = new Set()) => {
    const text = JSON.stringify(thing, (name, value) => {
      if (isSeen && TELLING.has(name) && typeof value === 'string') {
        told.add(value);
        return undefined;
      }
      return without.has(name) ? undefined : value;
    });
    for (const found of marksIn(text)) (isSeen ? seen : hidden).add(found);
  };
  for (const { repositories = [], sageMakerImages = [], ...registry } of registries) {
    const place = { registryId: registry.accountId, region: registry.region ?? '' };
    const isSeen = eyes.seeRegistry(place);
    see(registry, isSeen);
    if (!isSeen) hidden.add(hostOf(place));
    for (const repository of repositories) {
      const isRepositorySeen = isSeen && eyes.seeRepository(place, repository.repositoryName);
      const mayRead = eyes.readManifests(place, repository.repositoryName);
      see(repository, isRepositorySeen, mayRead ? new Set() : MANIFEST);
      if (isRepositorySeen && !mayRead && Array.isArray(repository.images)) {
        for (const { imageManifest } of repository.images) see({ imageManifest }, false);
      }
    }
    for (const image of sageMakerImages) see(image, isSeen && eyes.seeSageMakerImage(place, image.ImageName));
  }
  return { hidden: new Set([...hidden].filter((found) => !seen.has(found))), told: [...told] };
}

const MANIFEST = new Set(['imageManifest']);

/** Marks and digests. */
export function marksIn(text: string): string[] {
  return [...text.matchAll(MARK), ...text.matchAll(DIGEST)].map(([found]) => found);
}

/** What of the hidden a text holds, as it stands or under what can be decoded. What was asked with is no news. */
export function leaksIn(text: string, { hidden, told }: Secrets, asked: readonly string[]): string[] {
  const known = [...told, ...asked]
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length);
  const news = known.reduce((rest, value) => (value === '' ? rest : rest.replaceAll(value, '…')), text);
  const open = [news, ...decoded(news)].join('\n');
  return [...hidden].filter((secret) => open.includes(secret));
}

/** What the base64 in a text says: ids, cursors, and tokens inside cursors. */
export function decoded(text: string, depth = 2): string[] {
  if (depth === 0) return [];
  const within = [...text.matchAll(/[\w+/-]{12,}/g)].map(([word]) =>
    Buffer.from(word, 'base64url').toString('utf8'),
  );
  return [...within, ...within.flatMap((inner) => decoded(inner, depth - 1))];
}
