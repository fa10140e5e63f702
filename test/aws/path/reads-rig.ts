import { Cache } from '../../../src/aws/path/cache.ts';
import type { Reader, Work } from '../../../src/aws/path/flight.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import type { Lifetime } from '../../../src/aws/path/operations.ts';
import { Reads } from '../../../src/aws/path/reads.ts';
import type { SharedStore } from '../../../src/aws/path/shared-store.ts';
import { GatewayError, type UpstreamErrorCode } from '../../../src/errors.ts';
import { testLog } from '../../helpers/secrets.ts';
import { startVirtualTime } from './virtual-time.ts';

/** How long answers are fresh, each kind another time. */
export const LIFETIMES = {
  permanent: 1_000_000,
  settled: 100_000,
  steady: 50_000,
  mutable: 10_000,
  moving: 1_000,
};
/** How old an answer may be that stands in, in trouble. */
export const MAX_STALE_MS = 60_000;
/** How long AWS may take before an old answer stands in. */
export const PATIENCE_MS = 2_000;
/** How long a read may go on that nobody waits for. */
export const REFRESH_MS = 30_000;
/** Whose reads they are. */
export const registry = { registryId: '111122223333', region: 'us-east-1' };

/** Reads of policies one by one and of images in batches, answered by the test, on a clock that the test moves. */
export function rig({ shared, maxBytes = 1_000_000 }: { shared?: SharedStore; maxBytes?: number } = {}) {
  const time = startVirtualTime();
  const totals = new Ledger();
  const reads = new Reads({
    registry,
    scope: 'registry',
    cache: new Cache({ maxBytes, maxStaleMs: MAX_STALE_MS, shared }),
    lifetimes: LIFETIMES,
    gatherMs: 100,
    patienceMs: PATIENCE_MS,
    refreshMs: REFRESH_MS,
    totals,
    log: testLog(),
  });
  const calls: {
    keys: string;
    work: Work;
    answer: (value: string | null) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const call = (keys: string, work: Work) =>
    new Promise<string | null>((resolve, reject) => {
      calls.push({ keys, work, answer: resolve, fail: reject });
      work.signal.addEventListener('abort', () => reject(work.signal.reason));
    });
  const filled: string[] = [];
  const policies = reads.single<string, string | null>({
    operation: 'ecr.GetLifecyclePolicy',
    name: 'policy',
    fetch: (name, work) => call(name, work),
    lifetimeOf: (value): Lifetime => (value === 'moving' ? 'moving' : 'mutable'),
    fill: (value, name, readAt) => {
      filled.push(name);
      copies.fill(name, value, readAt);
    },
  });
  const copies = reads.single<string, string | null>({
    operation: 'ecr.GetLifecyclePolicy',
    name: 'copy',
    fetch: (name, work) => call(`copy of ${name}`, work),
  });
  const previews = reads.single<string, string | null>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'preview',
    fetch: (name, work) => call(name, work),
    tagOf: (name) => `preview:${name}`,
  });
  const images = reads.batched<string, string>({
    operation: 'ecr.DescribeImages',
    name: 'image',
    keyOf: (key) => key,
    lookUp: async (group, keys, work, settle) => {
      const value = await call(`${group}: ${keys.join(' ')}`, work);
      for (const key of keys) {
        settle(
          key,
          key.startsWith('bad')
            ? new GatewayError('UPSTREAM_ACCESS_DENIED', key)
            : value && `${key} ${value}`,
        );
      }
    },
  });
  const readerOf = (options: Partial<Reader> = {}): Reader => ({
    signal: new AbortController().signal,
    ledger: new Ledger({ whole: totals, spans: true }),
    ...options,
  });
  return {
    ...time,
    totals,
    log: testLog(),
    reads,
    calls,
    filled,
    policies,
    copies,
    previews,
    images,
    readerOf,
    keys: () => calls.map(({ keys }) => keys),
    /** Asks for a policy, and lets happen what can. */
    ask: async (name: string, reader = readerOf(), read = policies) => {
      const answer = read.read(name, reader);
      answer.catch(() => undefined);
      await time.settle();
      return { answer, reader };
    },
    /** Ends a call. */
    end: async (index: number, outcome: string | null | GatewayError) => {
      if (outcome instanceof GatewayError) calls[index]?.fail(outcome);
      else calls[index]?.answer(outcome);
      await time.settle();
    },
  };
}

/** How AWS failed. */
export const failure = (code: UpstreamErrorCode) => new GatewayError(code, code);
