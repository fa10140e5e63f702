import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config/read.ts';
import type { Config } from '../src/config/settings.ts';
import { takenOver } from '../src/config/until-restart.ts';
import { createFingerprint } from '../src/fingerprint.ts';
import { scratchFolder } from './cli/program.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const load = (flags: Record<string, unknown> = {}) => loadConfig({ env: {}, flags });
const fingerprintOf = (config: Config, registries = [registry]) =>
  createFingerprint(() => config, registries)();

describe('the fingerprint of what is in force', () => {
  test('is the same for all who have the same settings, wherever they listen and whatever they log', () => {
    const others = { port: 4001, logLevel: 'debug', metrics: { enabled: true } };
    expect(fingerprintOf(load(others))).toBe(fingerprintOf(load()));
    const named = {
      auth: { anonymous: true },
      allowedHosts: ['graph.example'],
      introspection: true,
      graphiql: true,
      suggestions: true,
    };
    expect(fingerprintOf(load({ ...named, host: '0.0.0.0' }))).toBe(fingerprintOf(load(named)));
  });

  test.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['a store', { cache: { url: 'redis://127.0.0.1:6379' } }],
    ['registries', { registries: [registry] }],
    ['scans', { scans: { maxImages: 17 } }],
    [
      'operations',
      {
        upstream: {
          operations: {
            'ecr.GetLifecyclePolicy': { perSecond: 3, concurrency: 2 },
            'ecr.DescribeImages': { perSecond: 3 },
          },
        },
      },
    ],
  ])('is the same after a reload as after a start, where %s is set', (_, flags) => {
    expect(fingerprintOf(takenOver(load(flags), load(flags)))).toBe(fingerprintOf(load(flags)));
  });

  test('is the same in whatever order known documents stand', () => {
    const documents = ['a', 'b', 'c'].map((id): [string, string] => [id, `{ ${id} }`]);
    const known = (manifest: Map<string, string>) => {
      const config = load();
      return fingerprintOf({ ...config, documents: { ...config.documents, manifest } });
    };
    expect(known(new Map(documents.toReversed()))).toBe(known(new Map(documents)));
  });

  test.each<[string, Record<string, unknown>]>([
    ['a limit', { limits: { nodes: 17 } }],
    ['a lifetime', { cache: { lifetimesMs: { mutable: 17 } } }],
    ['a rule', { access: { rules: [] } }],
    ['what is turned off', { off: { operations: ['Heavy'] } }],
    ['who learns of the schema', { introspection: false }],
  ])('is another one where %s is', (_, flags) => {
    expect(fingerprintOf(load(flags))).not.toBe(fingerprintOf(load()));
  });

  test('is another one where a gateway that listens elsewhere tells less of the schema by itself', () => {
    const open = { auth: { anonymous: true }, allowedHosts: ['graph.example'] };
    const there = fingerprintOf(load({ ...open, host: '0.0.0.0' }));
    expect(there).not.toBe(fingerprintOf(load(open)));
  });

  test('is another one where other documents are known', async () => {
    const folder = await scratchFolder();
    const [one, other] = [join(folder, 'one.json'), join(folder, 'other.json')];
    await writeFile(one, '{}');
    const id = 'f2f8e0e6a4c2d8f4'.repeat(4);
    await writeFile(other, '{}');
    const known = load({ documents: { manifest: one } });
    const more = {
      ...known,
      documents: { ...known.documents, manifest: new Map([[id, '{ registries { host } }']]) },
    };
    expect(fingerprintOf(load({ documents: { manifest: other } }))).toBe(fingerprintOf(known));
    expect(fingerprintOf(more)).not.toBe(fingerprintOf(known));
  });

  test('is another one where other registries are served', () => {
    const config = load();
    const elsewhere = { ...registry, region: 'eu-west-1' };
    const all = [[registry], [elsewhere], [registry, elsewhere], [elsewhere, registry]];
    expect(new Set(all.map((registries) => fingerprintOf(config, registries))).size).toBe(all.length);
  });

  test('goes with the settings that are in force', () => {
    let config = load();
    const fingerprint = createFingerprint(() => config, [registry]);
    const before = fingerprint();
    expect(fingerprint()).toBe(before);
    config = load({ limits: { nodes: 17 } });
    expect(fingerprint()).not.toBe(before);
    config = load();
    expect(fingerprint()).toBe(before);
  });
});
