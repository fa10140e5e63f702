import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/read.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const readme = readDocument('README.md');

describe('Configuration', () => {
  const rows = tableRows(sectionOf(readme, '## Configuration'), 'Setting').map(
    ([setting = '', variable = '', standard = '']) => ({
      setting: codeIn(setting)[0] ?? '',
      variable: codeIn(variable)[0],
      standard: codeIn(standard)[0],
    }),
  );
  const registry = {
    registryId: '012345678910',
    region: 'eu-west-1',
    roleArn: 'arn:aws:iam::012345678910:role/reader',
    externalId: 'ours',
    profile: 'p',
    endpoint: 'http://aws.test',
  };
  const { registryId, region, ...access } = registry;
  const group = { accounts: [registryId], regions: [region], ...access };
  const hash = 'ab'.repeat(32);
  const secret = 'a secret of the router and of this gateway';
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** A file with this in it. */
  const fileOf = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const keys = [{ name: 'web', sha256: hash, groups: ['a'], expiresAt: '2027-01-31T00:00:00Z' }];
  /** A whole group for the settings that are nothing without others beside them. */
  const auth = {
    apiKeys: keys,
    tokens: [
      {
        name: 'corp',
        issuer: 'https://id.test',
        audience: 'images',
        jwksUri: 'https://id.test/keys',
        algorithms: ['ES256'],
        subjectClaim: 'email',
        groupsClaim: 'roles',
        clockToleranceMs: 0,
      },
    ],
    router: {
      secrets: [{ name: 'mesh', secretFile: fileOf('secret', secret) }],
      required: true,
    },
  };
  const accessRule = {
    who: { callers: ['key:*'], groups: ['a'], claims: { team: ['a'] } },
    registries: ['*'],
    repositories: ['a/*'],
    sageMakerImages: ['a-*'],
    may: ['seeReport'],
  };
  /** A valid value that is no default. */
  const samples: Record<string, unknown> = {
    host: '::1',
    'auth.anonymous': 'true',
    'auth.apiKeys': JSON.stringify(keys),
    logLevel: 'debug',
    introspection: 'true',
    graphiql: 'false',
    suggestions: 'true',
    registryId: '012345678910',
    registries: [registry],
    upstreamReport: 'false',
    'upstream.operations': { 'ecr.DescribeImages': { concurrency: 3, perSecond: 7 } },
    'cache.url': 'redis://cache.test',
    'cache.prefix': 'other',
    'off.registries': ['012345678910/*'],
    'off.awsOperations': ['ecr.BatchGetImage'],
    'off.operations': ['Nightly'],
    'off.callers': ['key:nightly'],
    'cache.bypass': 'false',
    'metrics.enabled': 'true',
    'metrics.port': '9464',
    'metrics.host': '0.0.0.0',
    'metrics.allowedHosts': ['gateway-1.example.com'],
    'access.rules': [{ who: { anyone: true }, registries: ['*'] }],
    allowedHosts: ['images.example.com'],
    'cors.origins': ['https://console.example.com'],
    'cors.credentials': 'true',
    'compression.enabled': 'false',
    'callers.overrides': [{ caller: 'key:ci', perMinute: 7 }],
    'documents.manifest': 'test/generated/persisted-documents.json',
    'documents.mode': 'only',
  };
  /** What a setting goes with, which is not valid alone. */
  const companions: Record<string, Record<string, string>> = {
    'metrics.port': { REGISTRY_GRAPH_METRICS: 'true' },
    'documents.mode': { REGISTRY_GRAPH_DOCUMENTS: 'test/generated/persisted-documents.json' },
  };

  test.each(rows)(
    '$setting: its default, its variable and its place in the file',
    ({ setting, variable, standard }) => {
      if (setting.endsWith('File') && !setting.includes('[]')) {
        const file = join(mkdtempSync(join(tmpdir(), 'readme-')), 'secret');
        onTestFinished(() => rmSync(dirname(file), { recursive: true }));
        const member = setting.replace(/File$/, '');
        writeFileSync(file, String(samples[member]));
        const itself = rows.find((row) => row.setting === member)?.variable;
        const [expected, config] = [
          loadConfig({ env: { [itself ?? '']: String(samples[member]) } }),
          loadConfig({ env: { [variable ?? '']: file } }),
        ];
        expect(valueAt(config, member.split('.'))).toBeDefined();
        expect(valueAt(config, member.split('.'))).toEqual(valueAt(expected, member.split('.')));
        return;
      }
      if (setting.startsWith('registries[].')) {
        const member = setting.slice('registries[].'.length);
        if (member in group) {
          const { registries } = loadConfig({ env: {}, flags: { registries: [group] } });
          expect(registries).toEqual([registry]);
        }
        if (!(member in registry)) return;
        expect(
          valueAt(loadConfig({ env: {}, flags: { registries: [registry] } }), ['registries', '0', member]),
        ).toBe(valueAt(registry, [member]));
        return;
      }
      if (/^auth\.(?:\w+\[\]|tokens|router)/.test(setting)) {
        // What is in a file stands where it would stand itself.
        const path = setting.replaceAll('[]', '.0').replace(/File$/, '').split('.');
        expect(valueAt(loadConfig({ env: {}, flags: { auth } }), path)).toBeDefined();
        if (standard === undefined) return;
        const without = structuredClone({ auth });
        const entry = valueAt(without, path.slice(0, -1));
        if (typeof entry === 'object' && entry !== null) Reflect.deleteProperty(entry, path.at(-1) ?? '');
        const left = valueAt(loadConfig({ env: {}, flags: without }), path);
        expect(typeof left === 'object' ? JSON.stringify(left) : left?.toString()).toBe(standard);
        return;
      }
      if (setting.startsWith('access.rules[].')) {
        const members = setting.slice('access.rules[].'.length).split('.');
        const [given, loaded] = [
          accessRule,
          loadConfig({ env: {}, flags: { access: { rules: [accessRule] } } }),
        ];
        expect(valueAt(loaded, ['access', 'rules', '0', ...members])).toEqual(valueAt(given, members));
        const who = members.includes('anyone') ? { groups: ['a'] } : { anyone: true };
        const { access: bare } = loadConfig({ env: {}, flags: { access: { rules: [{ who }] } } });
        const unset = valueAt(bare, ['rules', '0', ...members]);
        expect(Array.isArray(unset) ? JSON.stringify(unset) : unset).toBe(standard);
        return;
      }
      const path = setting.split('.');
      const before = valueAt(loadConfig({ env: {} }), path);
      const shown = typeof before === 'object' ? JSON.stringify(before) : before?.toString();
      expect(shown).toBe(standard);

      const sample = samples[setting] ?? String(Number(standard) + 1);
      const flags = path.reduceRight<unknown>((value, name) => ({ [name]: value }), sample);
      const env = companions[setting] ?? {};
      const after = valueAt(loadConfig({ env, flags: z.looseObject({}).parse(flags) }), path);
      expect(after).not.toEqual(before);
      if (variable !== undefined && typeof sample === 'string') {
        expect(valueAt(loadConfig({ env: { ...env, [variable]: sample } }), path)).toEqual(after);
      }
    },
  );

  test('every setting with a default is there, and every variable', () => {
    const defaults = settingsIn(loadConfig({ env: {} }));
    expect(rows.map(({ setting }) => setting)).toEqual(expect.arrayContaining(defaults));
    const source = readDocument('src/config/variables.ts');
    const variables = [...source.matchAll(/^ {2}\['([A-Z_]+)', '([\w.]+)'\],$/gm)];
    expect(
      rows
        .flatMap(({ setting, variable }) => (variable === undefined ? [] : [`${variable} ${setting}`]))
        .toSorted(),
    ).toEqual(variables.map(([, variable, setting]) => `${variable} ${setting}`).toSorted());
  });

  test('the files that are shown are valid', () => {
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const files = codeBlocks(readme, 'yaml');
    expect(files).toHaveLength(3);
    for (const text of files) {
      const file = join(folder, 'settings.yaml');
      writeFileSync(file, text);
      expect(loadConfig({ env: {}, file })).not.toEqual(loadConfig({ env: {} }));
    }
  });
});

/** The names of all settings in a configuration, with dots. */
function settingsIn(group: object): string[] {
  return Object.entries(group).flatMap(([name, value]) =>
    typeof value === 'object' && Object.keys(value).length > 0
      ? settingsIn(value).map((member) => `${name}.${member}`)
      : [name],
  );
}

function valueAt(value: unknown, path: readonly (string | undefined)[]): unknown {
  return path.reduce(
    (inner, name) =>
      name === undefined
        ? inner
        : typeof inner === 'object' && inner !== null
          ? Reflect.get(inner, name)
          : undefined,
    value,
  );
}
