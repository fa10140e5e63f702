import { describe, expect, test, vi } from 'vitest';
import type { Settle } from '../../../src/aws/batch-lookup.ts';
import type { Work } from '../../../src/aws/path/flight.ts';
import { Gatherer } from '../../../src/aws/path/gather.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import { GatewayError } from '../../../src/errors.ts';
import { workFor } from '../rig.ts';
import { startVirtualTime } from './virtual-time.ts';

const HOLD_MS = 100;

/** A gatherer over look-ups that the test answers, on a clock that the test moves. */
function rig({ batchSize = 3 } = {}) {
  const time = startVirtualTime();
  const lookUps: {
    group: string;
    keys: readonly string[];
    work: Work;
    settle: Settle<string>;
    end: () => void;
    fail: (error: unknown) => void;
  }[] = [];
  const shared: Work[] = [];
  const gatherer = new Gatherer<string, string>({
    batchSize,
    holdMs: HOLD_MS,
    lookUp: (group, keys, work, settle) =>
      new Promise((resolve, reject) => {
        lookUps.push({ group, keys, work, settle, end: resolve, fail: reject });
      }),
    onShared: (work) => shared.push(work),
  });
  return {
    ...time,
    gatherer,
    lookUps,
    shared,
    ask: (group: string, key: string, work = workFor()) => {
      const answer = gatherer.ask(group, key, key, work);
      answer.catch(() => undefined);
      return answer;
    },
    sent: () => lookUps.map(({ group, keys }) => `${group}: ${keys.join(' ')}`),
    /** Answers a look-up: each key with itself and what the answer adds. */
    answer: async (index: number, suffix = '') => {
      const lookUp = lookUps[index];
      for (const key of lookUp?.keys ?? []) lookUp?.settle(key, `${key}${suffix}`);
      lookUp?.end();
      await time.settle();
    },
  };
}

/** Work that can be left. */
function leavable() {
  const controller = new AbortController();
  return {
    work: workFor(new Ledger(), controller.signal),
    leave: (reason: unknown) => controller.abort(reason),
  };
}

describe('one turn', () => {
  test('makes one look-up of what different readers ask of a group, and one for each group', async () => {
    using gathering = rig();
    const { ask, answer, sent, settle } = gathering;
    const answers = Promise.all([ask('a', 'x'), ask('b', 'x'), ask('a', 'y')]);
    await settle();
    expect(sent()).toEqual(['a: x y', 'b: x']);
    await answer(0, ' of a');
    await answer(1, ' of b');
    expect(await answers).toEqual(['x of a', 'x of b', 'y of a']);
  });

  test('looks more keys up at once than one call takes, and leaves it to the look-up to part them', async () => {
    using gathering = rig({ batchSize: 100 });
    const { ask, lookUps, settle } = gathering;
    for (let index = 0; index < 250; index += 1) ask('a', `k${index}`);
    await settle();
    expect(lookUps.map(({ keys }) => keys.length)).toEqual([250]);
  });

  test('gives each key its own answer or error, as soon as it is known', async () => {
    using gathering = rig();
    const { ask, lookUps, settle } = gathering;
    const denied = new GatewayError('UPSTREAM_ACCESS_DENIED', 'denied');
    const [found, gone, failed] = [ask('a', 'found'), ask('a', 'gone'), ask('a', 'failed')];
    await settle();
    lookUps[0]?.settle('found', 'here');
    expect(await found).toBe('here');
    lookUps[0]?.settle('failed', denied);
    lookUps[0]?.settle('gone', null);
    await expect(failed).rejects.toBe(denied);
    expect(await gone).toBeNull();
  });

  test('looks a key up once for everyone who asks for it, and answers each', async () => {
    using gathering = rig();
    const { ask, answer, sent, settle } = gathering;
    const answers = Promise.all([ask('a', 'x'), ask('a', 'x')]);
    await settle();
    expect(sent()).toEqual(['a: x']);
    await answer(0);
    expect(await answers).toEqual(['x', 'x']);
  });
});

describe('the hold', () => {
  test('keeps keys while a call that is not full is under way, and sends them together when it ends', async () => {
    using gathering = rig();
    const { ask, answer, sent, settle } = gathering;
    ask('a', 'x');
    await settle();
    ask('a', 'y');
    await settle();
    ask('a', 'z');
    await settle();
    expect(sent()).toEqual(['a: x']);
    await answer(0);
    expect(sent()).toEqual(['a: x', 'a: y z']);
  });

  test('ends after its time, counted from the first key that waits', async () => {
    using gathering = rig();
    const { ask, sent, settle, pass } = gathering;
    ask('a', 'x');
    await settle();
    ask('a', 'y');
    await pass(HOLD_MS - 1);
    ask('a', 'z');
    await settle();
    expect(sent()).toEqual(['a: x']);
    await pass(1);
    expect(sent()).toEqual(['a: x', 'a: y z']);
  });

  test('is for the latest call: an older one that ends sends nothing', async () => {
    using gathering = rig();
    const { ask, answer, sent, settle, pass } = gathering;
    ask('a', 'x');
    await settle();
    ask('a', 'y');
    await pass(HOLD_MS);
    ask('a', 'z');
    await settle();
    await answer(0);
    expect(sent()).toEqual(['a: x', 'a: y']);
    await answer(1);
    expect(sent()).toEqual(['a: x', 'a: y', 'a: z']);
  });

  test('does not keep what fills a call of its own', async () => {
    using gathering = rig();
    const { ask, sent, settle } = gathering;
    ask('a', 'x');
    await settle();
    for (const key of ['k0', 'k1', 'k2', 'k3']) ask('a', key);
    await settle();
    expect(sent()).toEqual(['a: x', 'a: k0 k1 k2']);
  });

  test('is of one group alone, and there is none for a call that is full', async () => {
    using gathering = rig();
    const { ask, sent, settle } = gathering;
    for (const key of ['k0', 'k1', 'k2']) ask('a', key);
    await settle();
    ask('a', 'x');
    ask('b', 'x');
    await settle();
    expect(sent()).toEqual(['a: k0 k1 k2', 'a: x', 'b: x']);
  });
});

describe('leaving', () => {
  test('before its key is sent takes the key back, unless someone else asks for it', async () => {
    using gathering = rig();
    const { ask, sent, settle } = gathering;
    const { work, leave } = leavable();
    const left = [ask('a', 'x', work), ask('a', 'y', work)];
    ask('a', 'y');
    leave('gone');
    for (const answer of left) await expect(answer).rejects.toBe('gone');
    await settle();
    expect(sent()).toEqual(['a: y']);
  });

  test('aborts the call when everyone has left it, with the reason of the last', async () => {
    using gathering = rig();
    const { ask, lookUps, settle } = gathering;
    const [first, second] = [leavable(), leavable()];
    const answers = [ask('a', 'x', first.work), ask('a', 'y', second.work)];
    await settle();
    first.leave('first');
    expect(lookUps[0]?.work.signal.aborted).toBe(false);
    second.leave('second');
    expect(lookUps[0]?.work.signal.reason).toBe('second');
    await expect(answers[0]).rejects.toBe('first');
    await expect(answers[1]).rejects.toBe('second');
  });
});

test.each(['before the others have their answers', 'after the others have theirs'])(
  'what was left %s is given up when nobody waits for the rest',
  async (when) => {
    using gathering = rig();
    const { ask, lookUps, settle } = gathering;
    const { work, leave } = leavable();
    const stays = ask('a', 'x');
    ask('a', 'y', work);
    await settle();
    const signal = lookUps[0]?.work.signal;
    const steps = [() => leave('gone'), () => lookUps[0]?.settle('x', 'answer')];
    for (const step of when.startsWith('before') ? steps : steps.toReversed()) {
      expect(signal?.aborted).toBe(false);
      step();
    }
    expect(signal?.reason).toBe('gone');
    expect(await stays).toBe('answer');
  },
);

test('an error of the whole look-up is every key’s', async () => {
  using gathering = rig();
  const { ask, lookUps, settle } = gathering;
  const answers = [ask('a', 'x'), ask('a', 'y')];
  await settle();
  const error = new Error('a mistake');
  lookUps[0]?.fail(error);
  for (const answer of answers) await expect(answer).rejects.toBe(error);
});

test('a key that the look-up forgets is an error, and does not wait for ever', async () => {
  using gathering = rig();
  const { ask, lookUps, settle } = gathering;
  const forgotten = ask('a', 'x');
  await settle();
  lookUps[0]?.end();
  await expect(forgotten).rejects.toThrow('x ended without an answer');
});

test('the first to ask pays, and each key of others is told to be shared', async () => {
  using gathering = rig();
  const { ask, lookUps, shared, settle } = gathering;
  const [payer, guest] = [workFor(), workFor()];
  ask('a', 'x', payer);
  ask('a', 'y', payer);
  ask('a', 'z', guest);
  await settle();
  expect(lookUps[0]?.work.ledger).toBe(payer.ledger);
  expect(shared).toEqual([guest]);
});

test('failed attempts are told to all', async () => {
  using gathering = rig();
  const { ask, lookUps, settle } = gathering;
  const heard = [vi.fn(), vi.fn()];
  for (const [index, onFailure] of heard.entries()) ask('a', `k${index}`, { ...workFor(), onFailure });
  await settle();
  const error = new GatewayError('UPSTREAM_THROTTLED', 'throttled');
  lookUps[0]?.work.onFailure?.(error);
  for (const onFailure of heard) expect(onFailure).toHaveBeenCalledExactlyOnceWith(error);
});

describe('nothing is left of a group', () => {
  test('that has been answered', async () => {
    using gathering = rig();
    const { ask, answer, gatherer, settle } = gathering;
    ask('a', 'x');
    await settle();
    ask('a', 'y');
    await settle();
    await answer(0);
    expect(gatherer.size).toBe(1);
    await answer(1);
    expect(gatherer.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that everyone left before anything was sent', async () => {
    using gathering = rig();
    const { ask, gatherer, settle } = gathering;
    const { work, leave } = leavable();
    ask('a', 'x', work);
    leave('gone');
    await settle();
    expect(gatherer.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('whose keys were left while they waited for a call', async () => {
    using gathering = rig();
    const { ask, answer, gatherer, settle } = gathering;
    const { work, leave } = leavable();
    ask('a', 'x');
    await settle();
    ask('a', 'y', work);
    await settle();
    leave('gone');
    expect(vi.getTimerCount()).toBe(0);
    await answer(0);
    expect(gatherer.size).toBe(0);
  });
});

test('the calls of a large look-up may all listen to its signal', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  const gatherer = new Gatherer<string, string>({
    batchSize: 1,
    holdMs: 0,
    lookUp: async (_group, keys, { signal }, settle) => {
      for (let call = 0; call < 30; call += 1) signal.addEventListener('abort', () => call);
      for (const key of keys) settle(key, key);
    },
    onShared() {},
  });
  await gatherer.ask('a', 'x', 'x', workFor());
  await new Promise((next) => setImmediate(next));
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
});

test('what one request asks for is not why the keys of another are refused', async () => {
  using time = startVirtualTime();
  const calls: string[] = [];
  const refusal = new GatewayError('BAD_USER_INPUT', 'bad');
  const gatherer = new Gatherer<string, string>({
    batchSize: 100,
    holdMs: HOLD_MS,
    async lookUp(_group, keys, _work, settle) {
      calls.push(keys.join(' '));
      for (const key of keys) settle(key, keys.includes('bad') ? refusal : key);
    },
    onShared() {},
  });
  const [one, other] = [workFor(new Ledger()), workFor(new Ledger())];
  const answers = Promise.allSettled([
    gatherer.ask('a', 'x', 'x', one),
    gatherer.ask('a', 'bad', 'bad', other),
    gatherer.ask('a', 'y', 'y', one),
    gatherer.ask('a', 'z', 'z', other),
  ]);
  await time.settle();
  expect((await answers).map((answer) => ('value' in answer ? answer.value : answer.reason))).toEqual([
    'x',
    refusal,
    'y',
    refusal,
  ]);
  expect(calls).toEqual(['x bad y z', 'x y', 'bad z']);
  expect(gatherer.size).toBe(0);
});
