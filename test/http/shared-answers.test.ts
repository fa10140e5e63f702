import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cache } from '../../src/aws/path/cache.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import { Reads } from '../../src/aws/path/reads.ts';
import { Sources } from '../../src/aws/path/sources.ts';
import { MOST_BYTES } from '../../src/http/answer-bytes.ts';
import { KeptAnswers } from '../../src/http/kept-answers.ts';
import { SharedAnswers } from '../../src/http/shared-answers.ts';
import { newRecord } from '../../src/telemetry/request-record.ts';
import { FakeStore } from '../aws/path/fake-store.ts';
import { LIFETIMES, MAX_STALE_MS, registry } from '../aws/path/reads-rig.ts';
import { startVirtualTime, type VirtualTime } from '../aws/path/virtual-time.ts';
import fc, { isThorough } from '../helpers/fast-check.ts';
import { testLog } from '../helpers/secrets.ts';

let time: VirtualTime;
beforeEach(() => {
  time = startVirtualTime();
});
afterEach(() => time[Symbol.dispose]());

const POLICIES = ['a', 'b'];
const PREVIEWS = ['p', 'q'];
const KEYS = [...POLICIES, ...PREVIEWS];

/** What AWS says of each key: how often it has changed. */
type World = Map<string, number>;

const worldOf = (): World => new Map(KEYS.map((key) => [key, 0]));

/** A replica that answers questions for some keys with what AWS says of each, as a gateway does. */
function startReplica(store: FakeStore, world: World) {
  const cache = new Cache({ maxBytes: 1_000_000, maxStaleMs: MAX_STALE_MS, shared: store });
  const reads = new Reads({
    registry,
    scope: 'registry',
    cache,
    lifetimes: LIFETIMES,
    gatherMs: 0,
    patienceMs: 1000,
    refreshMs: 1000,
    totals: new Ledger(),
    log: testLog(),
  });
  const fetch = async (key: string) => world.get(key) ?? 0;
  const policies = reads.single({ operation: 'ecr.GetLifecyclePolicy', name: 'policy', fetch });
  const previews = reads.single({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'preview',
    fetch,
    tagOf: (key: string) => key,
  });
  let settings = 'settings';
  const shared = new SharedAnswers({ store, cache, fingerprint: () => settings });
  const answers = new KeptAnswers({ maxBytes: 1_000_000, changes: () => cache.changes, shared });

  const read = async (keys: readonly string[], { sources, since }: { sources?: Sources; since?: number }) => {
    const reader = {
      signal: new AbortController().signal,
      ledger: new Ledger(),
      ...(sources && { sources }),
      ...(since !== undefined && { since }),
    };
    const values = [];
    for (const key of keys)
      values.push(await (POLICIES.includes(key) ? policies : previews).read(key, reader));
    return values;
  };
  const find = async (key: string) => {
    const adopted = answers.figures.adopted;
    const kept = answers.find(key) ?? (await answers.findElsewhere(key));
    if (kept === undefined || (await kept.sources.areInForce()) === false) {
      answers.drop(key);
      return undefined;
    }
    const values: number[] = JSON.parse(kept.body.toString());
    return { values, wasAdopted: answers.figures.adopted > adopted };
  };
  return {
    answers,
    find,
    /** Asks AWS, or the cache, whatever is kept. */
    make: (keys: readonly string[]) => read(keys, {}),
    /** Reads around the cache. */
    readAnew: (keys: readonly string[]) => read(keys, { since: Date.now() }),
    startPreview: (key: string) => reads.drop(key),
    async ask(
      keys: readonly string[],
      status: 200 | 304 = 200,
    ): Promise<{ values: number[]; wasAdopted: boolean }> {
      const key = keys.join();
      const given = await find(key);
      if (given) return given;
      const sources = new Sources();
      const record = newRecord({ method: 'POST', url: '/graphql', headers: new Headers() }, undefined);
      record.operation = { type: 'query', name: undefined };
      const draft = { key, scopeId: '*', edition: answers.edition, sources, record };
      const values = await read(keys, { sources });
      const body = Buffer.from(JSON.stringify(values));
      const headers = ['content-type', 'application/json'];
      answers.keep(draft, { status, headers, bytes: body.length, body: () => body });
      return { values, wasAdopted: false };
    },
    reload(next: string) {
      settings = next;
      answers.letGo();
    },
  };
}

describe('an answer of another replica', () => {
  /** One that has made an answer, and one that has read something already. */
  async function startTwo() {
    const store = new FakeStore();
    const world = worldOf();
    const [one, two] = [startReplica(store, world), startReplica(store, world)];
    await two.make(['q']);
    await one.ask(['a', 'p']);
    return { store, world, one, two };
  }

  test('is believed, and given again while nothing of it changes', async () => {
    const { two } = await startTwo();
    expect(await two.find('a,p')).toEqual({ values: [0, 0], wasAdopted: true });
    expect(await two.find('a,p')).toEqual({ values: [0, 0], wasAdopted: false });
  });

  test('is none where other settings hold by the time that it comes', async () => {
    const { store, two } = await startTwo();
    let answer = () => {};
    store.answering = new Promise((resolve) => {
      answer = resolve;
    });
    const found = two.answers.findElsewhere('a,p');
    two.reload('others');
    answer();
    expect(await found).toBeUndefined();
    two.reload('settings');
    expect(await two.answers.findElsewhere('a,p')).toBeDefined();
  });

  test('is none where it cannot be told any more that it holds', async () => {
    const { world, one, two } = await startTwo();
    world.set('p', 1);
    await one.startPreview('p');
    expect(await two.find('a,p')).toBeUndefined();
  });
});

test('what tells a client that it has an answer still is not shared: it is none', async () => {
  const store = new FakeStore();
  const one = startReplica(store, worldOf());
  await one.ask(['a'], 304);
  expect(one.answers.figures.made).toBe(1);
  expect(store.keys().filter((key) => key.startsWith('answer:'))).toEqual([]);
  await one.ask(['b']);
  expect(store.keys().filter((key) => key.startsWith('answer:'))).toHaveLength(1);
});

test('of what is too large to be an answer, no more is asked for than tells so', async () => {
  const store = new FakeStore();
  const two = startReplica(store, worldOf());
  await startReplica(store, worldOf()).ask(['a']);
  store.spoil(() => new Uint8Array(MOST_BYTES * 2));
  const asked = vi.spyOn(store, 'getStarts');
  expect(await two.answers.findElsewhere('a')).toBeUndefined();
  const starts = await Promise.all(asked.mock.results.map(({ value }) => value));
  expect(starts.flat().map((bytes) => bytes?.length)).toEqual([MOST_BYTES + 1]);
});

test('an answer that was believed a moment ago is none where its sources are others by now', async () => {
  let isCurrent = true;
  const found = () => {
    const use = { freshUntil: Date.now() + 1000, isCurrent: () => isCurrent };
    const sources = Sources.of({ uses: [], versions: [], reads: [] }, [use], { versionOf: async () => '' });
    const told = {
      operation: undefined,
      documentHash: undefined,
      documentId: undefined,
      cost: undefined,
      hasData: true,
    };
    return { status: 200 as const, headers: [], body: Buffer.from('{}'), sources, told };
  };
  const shared = { find: async () => found(), share: () => {} };
  const answers = new KeptAnswers({ maxBytes: 1_000_000, changes: () => 0, shared });
  expect(await answers.findElsewhere('a')).toBeDefined();
  isCurrent = false;
  expect(await answers.findElsewhere('b')).toBeUndefined();
});

const REPLICAS = 3;
const someOf = (keys: string[], maxLength = keys.length) => fc.subarray(keys, { minLength: 1, maxLength });

/** What befalls one of the replicas, AWS or the shared store. */
const event = fc.record({
  who: fc.nat(REPLICAS - 1),
  what: fc.oneof(
    { weight: 16, arbitrary: fc.record({ kind: fc.constant('ask'), keys: someOf(KEYS, 2) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('change'), keys: someOf(KEYS) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('read anew', 'make'), keys: someOf(KEYS) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('start'), keys: someOf(PREVIEWS, 1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('wait', 'away', 'back', 'flush'), keys: fc.constant([]) }),
    },
  ),
});

test('no replica ever gives an older state than it gave before, or one that it would not make itself', async () => {
  const seen = { adopted: 0, kept: 0, made: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 30, maxLength: 80 }), async (events) => {
      const store = new FakeStore();
      const world = worldOf();
      /** What AWS said of each key, and since when. */
      const history = KEYS.map((key) => ({ key, at: Date.now(), value: 0 }));
      const replicas = Array.from({ length: REPLICAS }, () => ({
        ...startReplica(store, world),
        given: worldOf(),
      }));
      // What has to be known of a preview wherever the shared store can be asked, since it was started.
      const started = worldOf();
      for (const { who, what } of events) {
        await time.pass(1);
        const replica = replicas[who] ?? expect.fail('there are no more');
        const { kind, keys } = what;
        const heed = (values: readonly number[]) => {
          for (const [index, key] of keys.entries()) {
            const value = values[index] ?? -1;
            expect(value).toBeGreaterThanOrEqual(replica.given.get(key) ?? 0);
            replica.given.set(key, value);
            // It was so while an answer is fresh.
            const before = history.findLast(
              (said) => said.key === key && said.at <= Date.now() - LIFETIMES.mutable,
            );
            expect(value).toBeGreaterThanOrEqual(before?.value ?? 0);
            if (!store.away) expect(value).toBeGreaterThanOrEqual(started.get(key) ?? 0);
          }
        };
        if (kind === 'ask') {
          const before = replica.answers.figures.made;
          const { values, wasAdopted } = await replica.ask(keys);
          heed(values);
          if (wasAdopted) expect(await replica.make(keys)).toEqual(values);
          seen[wasAdopted ? 'adopted' : replica.answers.figures.made > before ? 'made' : 'kept'] += 1;
        }
        if (kind === 'make') heed(await replica.make(keys));
        if (kind === 'read anew') heed(await replica.readAnew(keys));
        if (kind === 'change')
          for (const key of keys) {
            world.set(key, (world.get(key) ?? 0) + 1);
            history.push({ key, at: Date.now(), value: world.get(key) ?? 0 });
          }
        if (kind === 'start')
          for (const key of keys) {
            await replica.startPreview(key);
            if (!store.away) started.set(key, world.get(key) ?? 0);
          }
        if (kind === 'wait') await time.pass(LIFETIMES.mutable / 3);
        if (kind === 'away') store.away = true;
        // It comes back empty: what others have learnt meanwhile could else be newer than what it holds.
        if (kind === 'back') {
          store.away = false;
          store.flush();
        }
        if (kind === 'flush') store.flush();
      }
    }),
    { numRuns: isThorough ? 2000 : 150 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(100);
}, 300_000);
