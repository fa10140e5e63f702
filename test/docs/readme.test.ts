import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isScalarType, isSpecifiedScalarType, resolveSchemaCoordinate } from 'graphql';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { ecr } from '../../src/sandbox/ecr/service.ts';
import { sageMaker } from '../../src/sandbox/sagemaker/service.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { sts } from '../../src/sandbox/sts/service.ts';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { describeWorld } from '../../src/sandbox/world/describe-world.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { schema } from '../../src/schema/schema.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { readMapping } from './mapping-document.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const readme = readDocument('README.md');
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the command line from its sources, with nobody's AWS settings. */
function commandLine(args: readonly string[], env: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: root,
    env: { PATH, HOME: join(tmpdir(), 'nobody'), AWS_EC2_METADATA_DISABLED: 'true', ...env },
    encoding: 'utf8',
    timeout: 25_000,
  });
}

describe('Two commands', () => {
  test.each(['2026-11-21T06:00:00Z', '2028-02-29T23:30:00Z'])(
    'the demo of %s prints what is printed here',
    (now) => {
      const [printed = ''] = codeBlocks(sectionOf(readme, '## Two commands'), 'text');
      expect(printed).toBe(
        `${describeWorld(makeCompany({ now: new Date(now) }))}\n\n` +
          `Serving ${placesOf(makeCompany())} from the sandbox, not from AWS.\n` +
          'GraphiQL and GraphQL: http://127.0.0.1:4000/graphql\n',
      );
    },
  );
});

function placesOf({ registries }: World): string {
  return registries.map(({ accountId, region }) => `${accountId}/${region}`).join(', ');
}

describe('The query that it is for', () => {
  const section = sectionOf(readme, '## The query that it is for');
  const [query = ''] = codeBlocks(section, 'graphql');
  const [answer = ''] = codeBlocks(section, 'json');

  test.each(['2026-11-21T06:00:00Z', '2028-02-29T23:30:00Z'])('is answered so on %s', async (now) => {
    const registries = makeCompany().registries.map(({ accountId, region }) => ({
      registryId: accountId,
      region,
      roleArn: `arn:aws:iam::${accountId}:role/registry-graph`,
    }));
    await using gateway = await startTestGateway({
      // The roles' credentials are of that day: they must not have ended by the day of the test.
      sandbox: { now: () => new Date(now), sessionSeconds: 100 * 365 * 86_400 },
      config: { registries },
    });
    expect(await gateway.send(query)).toEqual({ status: 200, ...JSON.parse(answer) });
    const calls = tableRows(section, 'AWS call').map(([operation = '', times]) => [
      codeIn(operation)[0],
      Number(times),
    ]);
    expect(Object.fromEntries(calls)).toEqual(gateway.sandbox.calls.byOperation());
  });
});

describe('Against AWS', () => {
  const section = sectionOf(readme, '## Against AWS');
  const sentences = new Map(
    tableRows(section, 'Missing').map(([missing, text = '']) => [missing, codeIn(text)[0]]),
  );

  test.each([
    ['region', {}],
    ['credentials', { AWS_REGION: 'us-east-1' }],
  ])('without %s it stops with that sentence', (missing, env) => {
    const { status, stderr } = commandLine(['serve'], env);
    expect({ status, stderr: stderr.trim() }).toEqual({ status: 1, stderr: sentences.get(missing) });
  });
});

describe('Commands', () => {
  test('every script of package.json is there, but for those that npm runs by itself', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readDocument('package.json')));
    const documented = tableRows(sectionOf(readme, '## Commands'), 'Command').map(
      ([command = '']) => /^`npm (?:run )?([\w:]+)`$/.exec(command)?.[1],
    );
    const own = Object.keys(scripts).filter((name) => name !== 'prepack');
    expect(documented.toSorted()).toEqual(own.toSorted());
  });
});

describe('Command line', () => {
  const section = sectionOf(readme, '## Command line');

  test.each(['serve', 'sandbox'])('the options of %s', (command) => {
    const { stdout } = commandLine([command, '--help']);
    const offered = [...stdout.matchAll(/^ {2}(--[\w-]+(?: <\w+>)?)/gm)].map(([, option]) => option);
    const documented = tableRows(section, 'Option')
      .filter(([, of]) => of === 'both' || of === `\`${command}\``)
      .map(([option = '']) => codeIn(option)[0]);
    expect(documented.toSorted()).toEqual(offered.toSorted());
  });

  test('the commands', () => {
    const { stdout } = commandLine(['--help']);
    const commands = /^Commands:\n(.*)/ms.exec(stdout)?.[1] ?? '';
    const offered = [...commands.matchAll(/^ {2}(\w+)/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const documented = tableRows(section, 'Command').map(([command = '']) => codeIn(command)[0]);
    expect(documented.toSorted()).toEqual(offered.toSorted());
  });
});

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
    'auth.apiKeysFile': fileOf('keys', JSON.stringify(keys)),
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
    'access.rules': [{ who: { anyone: true }, registries: ['*'] }],
    allowedHosts: ['images.example.com'],
    'cors.origins': ['https://console.example.com'],
    'cors.credentials': 'true',
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
      if (setting.endsWith('File') && !setting.startsWith('auth.')) {
        const file = join(mkdtempSync(join(tmpdir(), 'readme-')), 'secret');
        onTestFinished(() => rmSync(dirname(file), { recursive: true }));
        const member = setting.replace(/File$/, '');
        writeFileSync(file, String(samples[member]));
        const config = loadConfig({ env: { [variable ?? '']: file } });
        expect(valueAt(config, member.split('.'))).toBe(samples[member]);
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
        const path = setting.replaceAll('[]', '.0').split('.');
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
        const { access: bare } = loadConfig({ env: {}, flags: { access: { rules: [{ who: {} }] } } });
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
    const source = readDocument('src/config.ts');
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

test('Typed clients: every scalar of the schema has a type', () => {
  const [config = ''] = codeBlocks(sectionOf(readme, '## Typed clients'), 'ts');
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  const documented = [...config.matchAll(/^ +([A-Z]\w+): '(?:string|number)',$/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual(scalars.map(({ name }) => name).toSorted());
});

describe('What a query costs', () => {
  const rows = tableRows(sectionOf(readme, '## What a query costs'), 'Field');

  test('the fields exist', () => {
    const fields = rows.flatMap(([cell = '']) => codeIn(cell)).filter((code) => /^[A-Z]\w+\.\w+$/.test(code));
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter((field) => resolveSchemaCoordinate(schema, field) === undefined)).toEqual([]);
  });

  test('every operation that a query can cause is there', () => {
    const operations = readMapping().map(({ operation }) => operation);
    const documented = new Set(rows.map(([, operation]) => operation));
    expect([...documented].toSorted()).toEqual([...operations, 'none'].toSorted());
  });
});

test('Errors: the codes are those of the code', () => {
  const documented = tableRows(sectionOf(readme, '## Errors'), 'Code').map(([code = '']) => codeIn(code)[0]);
  expect(documented.toSorted()).toEqual(ERROR_CODES.toSorted());
});

describe('The sandbox', () => {
  const section = sectionOf(readme, '## The sandbox');

  test('serves these operations', () => {
    const sentence = /\*\*What it serves\.\*\* (.*?)\. Anything else/s.exec(section)?.[1] ?? '';
    const [ofEcr = '', ofOthers = ''] = sentence.split('Of SageMaker:');
    const [ofSageMaker = '', ofSts = ''] = ofOthers.split('Of STS:');
    const named = (text: string) =>
      text.match(/\b(?:[A-Z][a-z]+){2,}\b/g)?.filter((name) => name !== 'SageMaker') ?? [];
    expect(named(ofEcr).toSorted()).toEqual([...ecr.operations.keys()].toSorted());
    expect(named(ofSageMaker).toSorted()).toEqual([...sageMaker.operations.keys()].toSorted());
    expect(named(ofSts).toSorted()).toEqual([...sts.operations.keys()].toSorted());
  });

  test('loads the world that is shown', () => {
    const [world = ''] = codeBlocks(section, 'json');
    expect(describeWorld(worldFrom(JSON.parse(world)))).toContain(
      '1 repositories, 1 images, 1 SageMaker images',
    );
  });

  test('takes these requests and these faults', async () => {
    const sandbox = await startSandbox({ world: worldFrom({ registries: [] }) });
    onTestFinished(() => sandbox.close());
    const requests = tableRows(section, 'Request').map(([request = '', what = '']) => [
      ...(codeIn(request)[0]?.split(' ') ?? []),
      codeIn(what)[0],
    ]);
    const [kinds = ''] = /`kind` is one of .*?;/s.exec(section) ?? [];
    const names = codeIn(kinds).filter((name) => !['kind', 'status', 'error', 'message'].includes(name));
    const [shown = ''] = codeBlocks(section, 'sh').flatMap((text) => /-d '(.*)'/.exec(text)?.[1] ?? []);
    const faults = [
      shown,
      JSON.stringify({ kind: 'error', error: 'SomeException', message: 'why', status: 418 }),
      JSON.stringify({ latencyMs: 1, operation: 'DescribeImages', share: 1, times: 2 }),
      ...names.map((kind) => JSON.stringify({ kind })),
    ];
    expect(names).toContain('hang');
    for (const [method = '', path = '', setting] of requests) {
      for (const body of method === 'POST' ? faults : [method === 'PUT' ? setting : undefined]) {
        const { status } = await fetch(`${sandbox.endpoint}${path}`, {
          method,
          ...(body === undefined ? {} : { body }),
        });
        expect({ method, path, body, ok: status < 300 }).toEqual({ method, path, body, ok: true });
      }
    }
    expect(requests).toHaveLength(11);
  });
});
