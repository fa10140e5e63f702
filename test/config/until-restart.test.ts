import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/read.ts';
import { takenOver, waiting } from '../../src/config/until-restart.ts';
import { liveLifetimes } from '../../src/live-settings.ts';
import { covers, listedAtOnce, listedForRestart } from '../docs/reload-lists.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { REPOSITORY_ID } from '../live/rig.ts';
import { appWorld, keep } from '../schema/worlds.ts';

/** All settings of a value by their names; a list is one, and whatever else is no plain group. */
function leavesOf(value: unknown, name = ''): [name: string, value: unknown][] {
  const isGroup =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const members = isGroup ? Object.entries(value) : [];
  if (members.length === 0) return value === undefined ? [] : [[name, value]];
  return members.flatMap(([member, inner]) => leavesOf(inner, name === '' ? member : `${name}.${member}`));
}

const PAGE = 'https://console.example.com';
const defaults = loadConfig({ env: {} });

/** Another value of each number and flag. */
function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === 'auto') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, otherThan(inner)]));
}

/** A configuration in which every setting is another one. */
function allChanged() {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, manifest] = [join(folder, 'settings.json'), join(folder, 'manifest.json')];
  writeFileSync(file, JSON.stringify(otherThan(defaults)));
  writeFileSync(manifest, '{}');
  return loadConfig({
    env: {},
    file,
    flags: {
      host: '127.0.0.2',
      logLevel: 'debug',
      registries: [{ registryId: '111122223333', region: 'eu-west-1' }],
      auth: { apiKeys: [] },
      access: { rules: [{ who: { anyone: true } }] },
      off: { registries: ['*'], awsOperations: ['*'], operations: ['*'], callers: ['*'] },
      allowedHosts: ['images.example.com'],
      cors: { origins: [PAGE] },
      callers: { overrides: [{ caller: 'key:ci', perMinute: 1 }] },
      documents: { manifest, mode: 'only' },
      upstream: { operations: { 'ecr.DescribeImages': { concurrency: 3, perSecond: 3 } } },
      cache: { url: 'redis://cache.test', prefix: 'another' },
      metrics: { port: 1, host: '127.0.0.2', allowedHosts: ['gateway-1.example.com'] },
    },
  });
}

test('each setting is in force at once or waits for a restart, as the page for operators lists them', () => {
  const changed = allChanged();
  const names = leavesOf(changed).map(([name]) => name);
  const before = new Map(leavesOf(defaults));
  // Whoever adds a setting that is a text or a list says above what else it can be.
  const after = new Map(leavesOf(changed));
  const same = names.filter((name) => JSON.stringify(before.get(name)) === JSON.stringify(after.get(name)));
  expect(same).toEqual([]);

  const restart = waiting(changed, defaults);
  const lists = { atOnce: listedAtOnce(), restart: listedForRestart() };
  // Each has its one place on the page; `registryId` cannot be set beside `registries`.
  const places = (name: string) => [...lists.atOnce, ...lists.restart].filter((each) => covers(each)(name));
  expect(names.filter((name) => places(name).length !== 1)).toEqual([]);
  const onPage = names.filter((name) => lists.restart.some((each) => covers(each)(name)));
  expect(restart.toSorted()).toEqual(onPage.toSorted());
  const idle = [...lists.atOnce, ...lists.restart].filter((each) => !names.some(covers(each)));
  expect(idle).toEqual(['registryId']);
  expect(takenOver(loadConfig({ env: {}, flags: { registryId: '444455556666' } }), defaults)).toEqual(
    defaults,
  );
});

/** A configuration that notes the names of those of its settings that are read. */
function recorded<T extends object>(value: T, read: Set<string>, name = ''): T {
  return new Proxy(structuredClone(value), {
    get(target, member, receiver) {
      const inner: unknown = Reflect.get(target, member, receiver);
      if (typeof member === 'symbol' || !Object.hasOwn(target, member)) return inner;
      const path = name === '' ? member : `${name}.${member}`;
      const isGroup =
        typeof inner === 'object' && inner !== null && Object.getPrototypeOf(inner) === Object.prototype;
      if (!isGroup || Object.keys(inner).length === 0) read.add(path);
      return isGroup ? recorded(inner, read, path) : inner;
    },
  });
}

/** Read by the process around the gateway. */
const OF_THE_PROCESS = ['logLevel', 'drainDelayMs', 'drainTimeoutMs', 'reloadMs'];

test('what is in force at once is read from the new configuration when it is needed', async () => {
  await using gateway = await startTestGateway({
    world: appWorld({ images: [{ imageTags: ['v1'] }], preview: { lifecyclePolicyText: keep(1) } }),
    config: { cors: { origins: [PAGE] } },
  });
  const read = new Set<string>();
  gateway.gateway.reload(recorded(gateway.config, read));
  gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'unavailable', times: 1 });
  const query = '{ repository(name: "team/app") { createdAt images { totalCount } } }';
  expect(
    await gateway.send(query, {}, { 'cache-control': 'no-cache', 'x-upstream-report': '1' }),
  ).toMatchObject({
    data: { repository: { images: { totalCount: 1 } } },
  });
  await gateway.send('{ whatIsNoMore }', {}, { origin: PAGE });
  await gateway.send('{ __schema { description } }');
  await gateway.send('query($r: [_Any!]!) { _entities(representations: $r) { __typename } }', { r: [] });
  await gateway.fetch('/graphql', { headers: { accept: 'text/html' } });
  await gateway.fetch('/graphql', {
    method: 'OPTIONS',
    headers: { origin: PAGE, 'access-control-request-method': 'POST' },
  });
  const stream = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      query: `subscription { lifecyclePreview(repositoryId: "${REPOSITORY_ID}") { status } }`,
    }),
  });
  await stream.text();
  const held = listedForRestart();
  const atOnce = leavesOf(gateway.config)
    .map(([name]) => name)
    .filter((name) => !held.some((each) => covers(each)(name)) && !OF_THE_PROCESS.includes(name));
  // What is asked here has one kind of lifetime; the others are read in the same place.
  const { lifetimesMs } = gateway.config.cache;
  expect(liveLifetimes(() => gateway.config)).toEqual(lifetimesMs);
  const others = Object.keys(lifetimesMs).filter((kind) => kind !== 'mutable');
  const unread = atOnce.filter((name) => !read.has(name));
  expect(unread).toEqual(others.map((kind) => `cache.lifetimesMs.${kind}`));
});
