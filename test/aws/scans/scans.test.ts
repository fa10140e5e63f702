import { describe, expect, onTestFinished, test } from 'vitest';
import type { NameSet } from '../../../src/aws/name-set.ts';
import type { Page, PageRequest } from '../../../src/aws/page.ts';
import type { Reader } from '../../../src/aws/path/flight.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import { ScannedNames } from '../../../src/aws/scans/scanned-names.ts';
import { type Scan, type ScanOptions, Scans, type ScanUse } from '../../../src/aws/scans/scans.ts';
import { startDeadline } from '../../../src/deadline.ts';
import { startVirtualTime, type VirtualTime } from '../path/virtual-time.ts';

const KEEP_MS = 1000;
const NUMBERED = /^\d+$/;

interface Named {
  name: string;
}

const names = (count: number): Named[] =>
  Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));

/** Scans of a listing that the test holds, whose pages take 10 ms each. */
function rig(options: Partial<ScanOptions> = {}) {
  const time: VirtualTime = startVirtualTime();
  const scans = new Scans({ maxImages: 10, deadlineMs: 60_000, keepMs: KEEP_MS, maxBytes: 1e6, ...options });
  const state: { items: readonly Named[] | null; pages: number; read?: Scan<Named, ScannedNames>['read'] } = {
    items: names(5),
    pages: 0,
  };
  const read = async ({ pageSize, token }: PageRequest): Promise<Page<Named> | null> => {
    state.pages += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    const start = NUMBERED.test(token ?? '') ? Number(token) : 0;
    const end = start + pageSize;
    const { items } = state;
    return items && { items: items.slice(start, end), nextToken: end < items.length ? `${end}` : undefined };
  };
  const scan: Scan<Named, ScannedNames> = {
    key: 'x',
    registry: { registryId: '111122223333', region: 'us-east-1' },
    operation: 'ecr.DescribeImages',
    what: 'repository team/app',
    pageSize: 2,
    read: (page, work) => (state.read ?? read)(page, work),
    kind: ScannedNames,
    collect: () => new ScannedNames(),
  };
  const ask = (use: ScanUse = 'begin', reader: Partial<Reader> = {}) => {
    const whoever = { signal: new AbortController().signal, ledger: new Ledger(), ...reader };
    const outcome = scans.read(scan, use, whoever);
    outcome.catch(() => undefined);
    return outcome;
  };
  const askFor = (names: NameSet, reader: Partial<Reader> = {}) => {
    const whoever = { signal: new AbortController().signal, ledger: new Ledger(), ...reader };
    const outcome = scans.readSome(scan, names, 'begin', whoever);
    outcome.catch(() => undefined);
    return outcome;
  };
  onTestFinished(() => {
    scans.close();
    time[Symbol.dispose]();
  });
  return { ...time, scans, scan, state, ask, askFor };
}

describe('a scan', () => {
  test('reads page after page, once for everyone, and counts what each of them cost', async () => {
    const { ask, pass, state } = rig();
    const [first, second, third] = [new Ledger({ spans: true }), new Ledger({ spans: true }), new Ledger()];
    const outcomes = Promise.all([ask('begin', { ledger: first }), ask('begin', { ledger: second })]);
    await pass(30);
    expect((await outcomes).map((scanned) => scanned?.size)).toEqual([5, 5]);
    await ask('begin', { ledger: third });
    expect(state.pages).toBe(3);
    expect(first.spans).toHaveLength(3);
    expect(second.spans).toHaveLength(1);
    expect([second.total().coalesced, third.total().cached]).toEqual([1, 1]);
  });

  test('counts what is told twice once', async () => {
    const { ask, pass, state } = rig();
    state.items = [...names(2), ...names(3)];
    const outcome = ask();
    await pass(30);
    expect((await outcome)?.size).toBe(3);
  });

  test('of what is gone is null, and is not kept', async () => {
    const { ask, pass, scans, state } = rig();
    state.items = null;
    const outcomes = Promise.all([ask(), ask()]);
    await pass(10);
    expect(await outcomes).toEqual([null, null]);
    expect(scans.bytes).toBe(0);
    state.items = names(1);
    const again = ask();
    await pass(10);
    expect((await again)?.size).toBe(1);
  });

  test('of nothing takes memory too: where there is none it is not kept', async () => {
    for (const [maxBytes, pages] of [
      [1e6, 1],
      [0, 2],
    ] as const) {
      const { ask, pass, scans, state } = rig({ maxBytes });
      state.items = [];
      for (const _ of [1, 2]) {
        const outcome = ask();
        await pass(10);
        expect((await outcome)?.size).toBe(0);
      }
      expect(state.pages).toBe(pages);
      expect(scans.bytes > 500).toBe(maxBytes > 0);
      scans.close();
    }
  });

  test('of as much as there may be is read; of one more it is refused, and that is kept', async () => {
    const { ask, pass, state } = rig({ maxImages: 5 });
    const outcome = ask();
    await pass(30);
    expect((await outcome)?.size).toBe(5);

    state.items = names(6);
    const refused = ask('begin', { since: Date.now() + 1 });
    await pass(30);
    const error = { code: 'SCAN_LIMIT_EXCEEDED', message: expect.stringMatching(/5 .*scans\.maxImages/) };
    await expect(refused).rejects.toMatchObject(error);
    const { pages } = state;
    await expect(ask()).rejects.toMatchObject(error);
    expect(state.pages).toBe(pages);
  });

  test('that fails on one page fails for everyone, and is not kept', async () => {
    const { ask, pass, scans, state } = rig();
    const error = new Error('broken');
    state.read = async ({ token }) => {
      if (token !== undefined) throw error;
      return { items: names(2), nextToken: '2' };
    };
    for (const outcome of [ask(), ask()]) await expect(outcome).rejects.toBe(error);
    await pass(1);
    expect(scans.underWay).toBe(0);
    expect(scans.bytes).toBe(0);
  });

  test('follows no token twice', async () => {
    const { ask, state } = rig();
    state.read = async ({ token }) => ({ items: names(1), nextToken: token === 'a' ? 'b' : 'a' });
    // Without an end it would be read until its time is up.
    setTimeout(() => (state.read = async () => ({ items: [], nextToken: undefined })), 1000);
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });

  test('goes on over empty pages, but not for ever', async () => {
    const { ask, state } = rig();
    const reads = { count: 0, empty: 1000 };
    state.read = async () => {
      reads.count += 1;
      const end = reads.count > reads.empty;
      return { items: end ? names(1) : [], nextToken: end ? undefined : String(reads.count) };
    };
    expect((await ask())?.size).toBe(1);
    Object.assign(reads, { count: 0, empty: 1001 });
    const endless = ask('begin', { since: Date.now() + 1 });
    await expect(endless).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
    expect(reads.count).toBe(1001);
  });

  test('that takes longer than the request says that it goes on, and is there for the next one', async () => {
    const { ask, pass, state } = rig();
    const outcome = ask('begin', { signal: startDeadline(15).signal });
    await pass(15);
    await expect(outcome).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: expect.stringContaining('goes on'),
      extensions: { aws: { operation: 'DescribeImages', region: 'us-east-1' } },
    });
    await pass(15);
    expect((await ask())?.size).toBe(5);
    expect(state.pages).toBe(3);
  });
});

describe('scans that take more memory together than there is', () => {
  test('wait for the oldest, at most as long as a scan may take', async () => {
    const { pass, scans, scan, state } = rig({ maxBytes: 0, deadlineMs: 100 });
    const reader = { signal: new AbortController().signal, ledger: new Ledger() };
    let release = () => {};
    const held = {
      ...scan,
      key: 'held',
      read: () => new Promise<null>((resolve) => (release = () => resolve(null))),
    };
    const oldest = scans.read(held, 'begin', reader);
    const waits = scans.read(scan, 'begin', reader);
    waits.catch(() => undefined);
    await pass(99);
    expect(state.pages).toBe(0);
    await pass(1);
    await expect(waits).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    release();
    expect(await oldest).toBeNull();
    const after = scans.read(scan, 'begin', reader);
    await pass(30);
    expect((await after)?.size).toBe(5);
  });
});

describe('how old a scan may be', () => {
  /** Asks as often as keeps a scan alive, so long. */
  async function page({ ask, pass }: ReturnType<typeof rig>, ms: number) {
    for (let passed = 0; passed < ms; passed += KEEP_MS / 2) {
      await pass(KEEP_MS / 2);
      const going = ask('goOn');
      await pass(30);
      await going;
    }
  }

  test('is a minute, by its end, for who begins', async () => {
    const rigged = rig();
    const { ask, pass, state } = rigged;
    ask();
    await pass(30);
    await pass(KEEP_MS);
    await ask();
    expect(state.pages).toBe(3);
    await page(rigged, KEEP_MS);
    expect(state.pages).toBe(3);
    ask();
    await pass(30);
    expect(state.pages).toBe(6);
  });

  test('is ten for who goes on, and no more, however long it is paged', async () => {
    const rigged = rig();
    const { ask, pass, state } = rigged;
    ask();
    await pass(30);
    await page(rigged, 9 * KEEP_MS);
    expect(state.pages).toBe(3);
    await page(rigged, 2 * KEEP_MS);
    expect(state.pages).toBe(6);
  });

  test('is nothing for who reads around the cache', async () => {
    const { ask, pass, state } = rig();
    ask();
    await pass(31);
    ask('goOn', { since: Date.now() });
    await pass(30);
    expect(state.pages).toBe(6);
  });
});

describe('a scan for somebody who is to learn of some names', () => {
  const even: NameSet = { id: 'even', isEmpty: false, sees: (name) => /[02468]$/.test(name) };

  test('is the one of everybody, and costs one read, whatever it took', async () => {
    const { ask, askFor, pass, state } = rig();
    const whole = new Ledger();
    const [mine, theirs] = [new Ledger({ whole, spans: true }), new Ledger({ whole, spans: true })];
    const outcomes = Promise.all([askFor(even, { ledger: mine }), ask('begin', { ledger: theirs })]);
    await pass(30);
    expect((await outcomes).map((scanned) => scanned?.size)).toEqual([5, 5]);
    await askFor(even, { ledger: mine });
    expect(state.pages).toBe(3);
    expect(mine.total()).toMatchObject({ calls: 0, cached: 0, coalesced: 2 });
    expect(mine.spans).toHaveLength(2);
    expect(theirs.total().coalesced).toBe(1);
    // One who waited, and one who found it kept.
    expect(whole.total()).toMatchObject({ cached: 1, coalesced: 1 });
  });

  test('tells its calls to the process, and not to who asks', async () => {
    const { askFor, pass, state } = rig();
    const whole = new Ledger();
    const ledger = new Ledger({ whole });
    state.read = async (_, work) => {
      work.ledger.add('ecr.DescribeImages', 'calls');
      work.ledger.add('ecr.DescribeImages', 'throttled');
      return { items: names(3), nextToken: undefined };
    };
    const outcome = askFor(even, { ledger });
    await pass(0);
    await outcome;
    expect(ledger.total()).toMatchObject({ calls: 0, throttled: 0, coalesced: 1 });
    expect(whole.total()).toMatchObject({ calls: 1, throttled: 1, coalesced: 0 });
  });

  test('where there is too much for everybody, has these names alone, and the limit is of them', async () => {
    const { ask, askFor, pass, state } = rig();
    state.items = names(20);
    const ledger = new Ledger();
    const all = ask();
    const some = askFor(even, { ledger });
    await pass(1000);
    await expect(all).rejects.toThrow('more than 10 entries');
    expect((await some)?.size).toBe(10);
    expect(ledger.total()).toMatchObject({ coalesced: 1 });
    const { pages } = state;
    await askFor(even);
    expect(state.pages).toBe(pages);

    const most = askFor({ id: 'most', isEmpty: false, sees: (name) => name !== 'n0' });
    await pass(1000);
    await expect(most).rejects.toThrow('more than 10 entries');
  });

  test('of no names at all reads nothing', async () => {
    const { askFor, state } = rig();
    expect((await askFor({ id: 'none', isEmpty: true, sees: () => false }))?.size).toBe(0);
    expect(state.pages).toBe(0);
  });
});
