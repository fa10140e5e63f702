import { getEventListeners, setMaxListeners } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Cache } from '../../../src/aws/path/cache.ts';
import type { Reader } from '../../../src/aws/path/flight.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import { Reads } from '../../../src/aws/path/reads.ts';
import { startDeadline } from '../../../src/deadline.ts';
import fc from '../../helpers/fast-check.ts';
import { testLog } from '../../helpers/secrets.ts';
import { FakeAws, GROUP_SIZE, keysOf, type Reply, registry, type Sent, type Thing } from './fake-aws.ts';
import { type Caller, LIFETIME_MS, MAX_STALE_MS, PATIENCE_MS, PathModel, REFRESH_MS } from './path-model.ts';
import { startVirtualTime, type VirtualTime } from './virtual-time.ts';

/** How often the property is tried; more, once, with PATH_RUNS. */
const RUNS = Number(process.env['PATH_RUNS'] ?? 300);

let time: VirtualTime;
beforeAll(() => {
  time = startVirtualTime();
  // Half of every ceiling of the waits between attempts.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterAll(() => {
  vi.restoreAllMocks();
  time[Symbol.dispose]();
});

/** One thing that happens. Several may happen in the same moment, before anything else can. */
type Step = { momentOver: boolean } & (
  | { what: 'ask'; keys: readonly string[]; anew: boolean; withinMs: number | undefined }
  | { what: 'leave'; who: number }
  | { what: 'reply'; to: number; reply: Reply }
  | { what: 'reply to all' }
  | { what: 'pass'; ms: number }
  | { what: 'drop'; key: string }
);

const SINGLES = ['one', 'two'];
const momentOver = fc.boolean();
const groups = fc.constantFrom('a', 'b');

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('ask' as const),
      keys: fc.oneof(
        { weight: 4, arbitrary: groups.chain((group) => fc.subarray(keysOf(group, 4), { minLength: 1 })) },
        { weight: 3, arbitrary: fc.constantFrom(...SINGLES).map((key) => [key]) },
        { weight: 1, arbitrary: fc.nat(GROUP_SIZE).map((count) => keysOf('a', count)) },
      ),
      anew: fc.integer({ min: 0, max: 2 }).map((one) => one === 0),
      withinMs: fc.constantFrom(undefined, undefined, undefined, 50, 1_000, 7_000),
      momentOver,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('leave' as const), who: fc.nat(), momentOver }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('reply' as const),
      to: fc.nat(),
      reply: fc.constantFrom<Reply>('ok', 'ok', 'ok', 'throttled', 'broken', 'denied', 'absent', 'sunk'),
      momentOver,
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('reply to all' as const), momentOver }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 100, 500, PATIENCE_MS, 6_000, LIFETIME_MS, LIFETIME_MS + MAX_STALE_MS + 1),
      momentOver,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('drop' as const),
      key: fc.constantFrom(...SINGLES),
      momentOver,
    }),
  },
);

/** The whole path over an AWS that the steps answer, held to the model. */
class Run {
  readonly #model = new PathModel();
  readonly #aws = new FakeAws(
    (call) => this.#check(() => this.#model.checkCall(call, this.#aws.open, this.#answered)),
    ({ keys }) => this.#model.trouble(keys),
  );
  readonly #reads = new Reads({
    registry,
    scope: 'registry',
    cache: new Cache({ maxBytes: 10_000_000, maxStaleMs: MAX_STALE_MS }),
    lifetimes: { permanent: 0, settled: 0, steady: 0, mutable: LIFETIME_MS, moving: 0 },
    gatherMs: 100,
    patienceMs: PATIENCE_MS,
    refreshMs: REFRESH_MS,
    totals: new Ledger(),
    log: testLog(),
  });
  readonly #batched = this.#reads.batched<string, Thing>({
    operation: 'ecr.DescribeImages',
    name: 'image',
    keyOf: (key) => key,
    lookUp: (group, keys, work, settle) => this.#aws.lookUp(group, keys, work, settle),
  });
  readonly #single = this.#reads.single<string, Thing | null>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'preview',
    fetch: (key, work) => this.#aws.read(key, work),
    tagOf: (key) => key,
  });
  readonly #leave = new Map<Caller, AbortController>();
  readonly #checked = new Set<Caller>();
  /** Calls of which every key was answered in this moment. */
  #answered: Sent[] = [];
  #someoneLeft = false;

  /** What broke the model where nothing can be thrown. */
  #broken: unknown[] = [];

  async take(step: Step): Promise<void> {
    switch (step.what) {
      case 'ask':
        await this.#ask(step);
        break;
      case 'leave': {
        const caller = pick(this.#model.waiting, step.who);
        if (caller && !caller.left) this.#depart(caller);
        break;
      }
      case 'reply': {
        this.#reply(pick(this.#aws.open, step.to), step.reply);
        break;
      }
      case 'reply to all':
        for (const call of this.#aws.open) this.#reply(call, 'ok');
        break;
      case 'pass':
        await this.#pass(step.ms);
        break;
      case 'drop':
        await this.#pass(1);
        await this.#reads.drop(step.key);
        this.#model.drop(step.key);
    }
    if (step.momentOver) await this.#settle();
  }

  /** Answers what is open until nobody waits, and looks whether anything is left. */
  async end(): Promise<void> {
    for (
      let round = 0;
      round < 50 && (this.#model.waiting.length > 0 || this.#aws.open.length > 0);
      round += 1
    ) {
      for (const call of this.#aws.open) this.#reply(call, 'ok');
      await this.#pass(500);
    }
    expect(this.#model.waiting, 'callers who wait for ever').toEqual([]);
    await this.#pass(REFRESH_MS + 1);
    expect(this.#reads.underWay).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    for (const { signal } of this.#leave.values()) expect(getEventListeners(signal, 'abort')).toEqual([]);
  }

  async #ask({ keys, anew, withinMs }: Extract<Step, { what: 'ask' }>): Promise<void> {
    // Times are milliseconds: what was before is told from what comes after by one.
    if (anew) await this.#pass(1);
    const [first = ''] = keys;
    if (keys.length === 0) return;
    const leaving = new AbortController();
    setMaxListeners(0, leaving.signal);
    const deadline = withinMs === undefined ? undefined : startDeadline(withinMs, leaving.signal);
    if (deadline) setMaxListeners(0, deadline.signal);
    const askedAt = Date.now();
    const since = anew ? askedAt : undefined;
    const ledger = new Ledger();
    const deadlineAt = withinMs === undefined ? undefined : askedAt + withinMs;
    const caller = this.#model.ask({ keys, ledger, askedAt, since, deadlineAt }, [...this.#aws.underWay]);
    this.#leave.set(caller, leaving);

    const reader: Reader = { signal: deadline?.signal ?? leaving.signal, ledger, since };
    const answers = SINGLES.includes(first)
      ? this.#single.read(first, reader).then((thing) => new Map([[first, thing]]))
      : this.#batched.lookUp(first.split('/')[0] ?? '', keys, reader);
    const onLeave = () => {
      this.#model.leave(caller);
      if (!caller.left) this.#model.trouble(keys);
    };
    reader.signal.addEventListener('abort', onLeave, { once: true });
    answers
      .then(
        (found) => {
          caller.outcome = { at: Date.now(), answers: found };
        },
        (error: unknown) => {
          caller.outcome = { at: Date.now(), error };
        },
      )
      .finally(() => {
        reader.signal.removeEventListener('abort', onLeave);
        deadline?.[Symbol.dispose]();
      });
  }

  #depart(caller: Caller): void {
    const reason = Symbol('left');
    this.#someoneLeft = true;
    caller.left = { reason, at: Date.now() };
    this.#leave.get(caller)?.abort(reason);
  }

  async #pass(ms: number): Promise<void> {
    await this.#settle();
    await time.pass(ms);
    await this.#settle();
  }

  #reply(call: Sent | undefined, reply: Reply): void {
    if (call === undefined) return;
    call.reply(reply);
    if (reply === 'throttled' || reply === 'broken') this.#model.trouble(call.keys);
    if (reply === 'denied') this.#model.refuse([...call.keys, ...call.wanted]);
    if (reply === 'sunk') this.#model.callAgain(call.keys);
    if (reply === 'ok' || reply === 'absent') {
      this.#answered.push(call);
    }
  }

  #check(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#broken.push(error);
    }
  }

  async #settle(): Promise<void> {
    await time.settle();
    // Whoever left in the same moment may have been the one to be answered.
    if (!this.#someoneLeft) for (const { wanted } of this.#answered) this.#model.recover(wanted);
    this.#someoneLeft = false;
    this.#answered = [];
    for (const error of this.#broken) throw error;
    for (const caller of this.#model.callers) {
      if (caller.left || caller.outcome) expect(caller.outcome).toBeDefined();
      if (!caller.outcome || this.#checked.has(caller)) continue;
      this.#checked.add(caller);
      this.#model.checkOutcome(caller, this.#aws.said, this.#aws.calls);
    }
    this.#model.checkOpen(this.#aws.open);
  }
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

test('each caller gets its key’s value or error, never another’s, and nothing is called twice that need not be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 60, size: 'max' }), async (all) => {
      vi.clearAllTimers();
      const run = new Run();
      for (const step of all) await run.take(step);
      await run.end();
    }),
    { numRuns: RUNS },
  );
}, 600_000);
