import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDocument } from '../docs/markdown.ts';
import { refusalOf } from '../helpers/config.ts';
import { secret } from '../helpers/secrets.ts';

const [one, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
const registry = { registryId: '012345678910', region: 'eu-west-1' };
const SECRET = secret('a secret that stands beside the mistakes');
const issuerOf = (host: string) => ({ issuer: `https://${host}`, audience: 'images' });
const anyone = { anyone: true };

/** Settings with one mistake, of any kind and in any group, and how it is told. */
const MISTAKES: readonly (readonly [told: RegExp, settings: Record<string, unknown>])[] = [
  [/^--prot|Unrecognized key: "prot"/, { prot: 1 }],
  [/^--logLevel/, { logLevel: 'loud' }],
  [/^--registryId: is of the default registry/, { registryId: '012345678910', registries: [] }],
  [/^--registries: names .* twice/, { registries: [registry, registry] }],
  [/^registries\.\d\.region: must be/, { registries: [{ ...registry, region: 'US West' }] }],
  [/externalId: goes with/, { registries: [{ ...registry, region: 'us-west-2', externalId: 'ours' }] }],
  [/auth: Unrecognized key: "token"/, { auth: { token: 1 } }],
  [/^auth\.apiKeysFile: cannot be read/, { auth: { apiKeysFile: '/nowhere/keys' } }],
  [/^auth\.apiKeys\.\d\.name: must be/, { auth: { apiKeys: [{ name: 'a b', sha256: other }] } }],
  [
    /^auth\.apiKeys: has the key of b twice/,
    { auth: { apiKeys: ['a', 'b'].map((name) => ({ name, sha256: one })) } },
  ],
  [/^auth\.tokens: must give each/, { auth: { tokens: ['a', 'b'].map(issuerOf) } }],
  [/^auth\.tokens: names an issuer twice/, { auth: { tokens: ['c', 'c'].map(issuerOf) } }],
  [/^auth\.tokens\.\d\.issuer: must be/, { auth: { tokens: [{ ...issuerOf('d'), issuer: 'd' }] } }],
  [/^auth\.router\.secrets\.\d\.name/, { auth: { router: { secrets: [{ name: 'a b', secret: SECRET }] } } }],
  [/^auth\.router\.secrets\.\d\.secret: /, { auth: { router: { secrets: [{ name: 'a', secret: 'x' }] } } }],
  [/^auth\.router\.secrets\.\d: must have either/, { auth: { router: { secrets: [{ name: 'b' }] } } }],
  [/^--allowedHosts: must name|^allowedHosts: must name/, { host: '::', auth: { anonymous: true } }],
  [/^access\.rules\.\d\.who: must say/, { access: { rules: [{ who: {}, registries: ['*'] }] } }],
  [/anyone: goes alone/, { access: { rules: [{ who: { ...anyone, groups: [] } }] } }],
  [/\.may\.0: must be one of/, { access: { rules: [{ who: anyone, may: ['fly'] }] } }],
  [/\.repositories: go with/, { access: { rules: [{ who: anyone, repositories: ['a'] }] } }],
  [
    /\.may: startPreviews goes/,
    { access: { rules: [{ who: anyone, registries: ['*'], may: ['startPreviews'] }] } },
  ],
  [
    /\.who: goes by groups/,
    { auth: { tokens: ['e', 'f'].map(issuerOf) }, access: { rules: [{ who: { groups: ['a'] } }] } },
  ],
  [/^documents\.mode: refuses/, { documents: { mode: 'only' } }],
  [/^cache\.maxBytes: must be/, { cache: { maxBytes: -1 } }],
  [/^cache\.urlFile: takes the place/, { cache: { url: 'redis://a', urlFile: '/nowhere/url' } }],
  [/^metrics\.callers: must be/, { metrics: { callers: 0 } }],
  [/^metrics\.port: must be another/, { metrics: { enabled: true, port: 4000 } }],
];

test('no mistake waits for another one to be mended', () => {
  const held = MISTAKES.flatMap(([told, settings], index) =>
    MISTAKES.slice(index).flatMap(([also, others]) => {
      const lines = refusalOf({ flags: together(settings, others) });
      return [told, also]
        .filter((line) => !lines.some((mistake) => line.test(mistake)))
        .map((line) => ({ line, lines }));
    }),
  );
  expect(held).toEqual([]);
});

test('all of them are listed at once', () => {
  const lines = refusalOf({ flags: MISTAKES.map(([, settings]) => settings).reduce(together) });
  expect(MISTAKES.filter(([told]) => !lines.some((mistake) => told.test(mistake)))).toEqual([]);
});

test('a setting of another kind is a mistake like others, wherever it stands', () => {
  const example: unknown = parse(readDocument('docs/settings.example.yaml'));
  for (const misfit of [null, 3, 'text', [null], {}]) {
    for (const settings of withInstead(example, misfit)) {
      // Whatever rules make of it, none of them fails at it.
      if (isGroup(settings))
        expect(refusalOf({ flags: { ...settings, prot: 1 } })).toContain(
          'the file: Unrecognized key: "prot"',
        );
    }
  }
});

/** The same, each time with something else in one more place. */
function* withInstead(value: unknown, misfit: unknown): Iterable<unknown> {
  yield misfit;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const other of withInstead(item, misfit)) yield value.with(index, other);
    }
  } else if (isGroup(value)) {
    for (const [name, member] of Object.entries(value)) {
      for (const other of withInstead(member, misfit)) yield { ...value, [name]: other };
    }
  }
}

/** Settings in groups and lists that have what either has; of single values that of the latter. */
function together(one: Record<string, unknown>, other: Record<string, unknown>): Record<string, unknown> {
  const both = Object.entries(other).map(([name, value]): [string, unknown] => {
    const before = one[name];
    if (Array.isArray(before) && Array.isArray(value)) return [name, [...before, ...value]];
    return [name, isGroup(before) && isGroup(value) ? together(before, value) : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
