import { Deployment } from 'kubernetes-models/apps/v1';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/read.ts';
import type { Config } from '../../src/config/settings.ts';
import { followConfig } from '../../src/reload.ts';
import { testLog } from '../helpers/secrets.ts';
import { findRenderer, type Render, readTemplates, type Values } from './chart.ts';
import { the } from './manifests.ts';

const render = await findRenderer();

/** The groups of settings in which a running gateway calls for a restart when everything has changed. */
function groupsUntilRestart(): string[] {
  const started = loadConfig({ env: {} });
  const { auth, ...rest } = started;
  const config: Config = { ...changed({ ...rest, registryId: '111122223333', registries: [] }), auth };
  const lines: unknown[] = [];
  const log = testLog((line) => void lines.push(JSON.parse(line)), 'warn');
  const following = followConfig({
    started: { config: started, files: [] },
    read: () => ({ config, given: {}, warnings: [], files: [] }),
    apply: () => {},
    log,
  });
  following.reload();
  following.close();
  const [{ settings }] = z.tuple([z.object({ settings: z.array(z.string()) })]).parse(lines);
  return [...new Set(settings.map((path) => path.split('.')[0] ?? ''))];
}

/** The same with another value at each end. */
function changed<Value>(value: Value): Value;
function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}0`;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, changed(member)]));
}

describe.skipIf(render === undefined)('an upgrade of the Helm release', () => {
  const manifestsOf: Render = render ?? (async () => []);
  const podOf = async (config: Values) => {
    const values = { config: { auth: { anonymous: true }, allowedHosts: ['images.example.com'], ...config } };
    return the(await manifestsOf(values), Deployment, 'Deployment').spec?.template;
  };

  test('leaves the pods alone where they take a change up by themselves', async () => {
    const off = { callers: ['key:leaked'] };
    expect(await podOf({ off, limits: { calls: 5_000 }, logLevel: 'debug' })).toEqual(await podOf({}));
  });

  test.each([
    { cache: { maxBytes: 1 } },
    { metrics: { callers: 5 } },
    { drainTimeoutMs: 30_000 },
    { registries: [{ registryId: '111122223333', region: 'eu-central-1' }] },
  ])('replaces the pods where they do not: %j', async (config) => {
    expect(await podOf(config)).not.toEqual(await podOf({}));
  });
});

test('what replaces the pods is what the gateway itself reads at the start alone', async () => {
  const [, picked = ''] = /pick \.Values\.config ([^|]*)/.exec(await readTemplates(['_helpers.tpl'])) ?? [];
  const names = [...picked.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  // The chart refuses these two.
  expect([...names, 'host', 'port'].toSorted()).toEqual(groupsUntilRestart().toSorted());
});
