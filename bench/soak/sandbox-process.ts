import type { Fault, Faults } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { makeWorld, PREVIEW_MS } from './world.ts';

// The sandbox in a process of its own, so that its memory and its handles are not taken for the gateway's. It is told
// what to do over the IPC channel: the control door knows no shares of several kinds at once, and no outages.

/** What arrived since the start. */
export interface SandboxReport {
  calls: number;
  /** How many of the latest calls came to what. */
  outcomes: Record<string, number>;
  /** Which share of the latest calls met a fault that decided the answer. */
  faultShare: number;
}

/** Each befalls one call in so many: together about 5 %, and primes, so that they seldom befall the same call. */
const FAULTS: readonly [fault: Fault, oneIn: number][] = [
  [{ kind: 'throttle' }, 101],
  [{ kind: 'throttle-429' }, 211],
  [{ kind: 'server-error' }, 163],
  [{ kind: 'unavailable' }, 167],
  [{ kind: 'html' }, 173],
  [{ kind: 'reset' }, 179],
  [{ kind: 'reset-mid-body' }, 181],
  [{ kind: 'truncated' }, 191],
  [{ kind: 'hang' }, 397],
  [{ latencyMs: 1_000 }, 199],
];

/** Now and then one operation fails for a while, as AWS's do: then old answers are given. */
const OUTAGE_EVERY_MS = 15_000;
const OUTAGE_MS = 1_500;
const OUTAGES: readonly Fault[] = [
  { operation: 'DescribeImages', kind: 'throttle' },
  { operation: 'ListImageReferrers', kind: 'unavailable' },
  { operation: 'DescribeRepositories', kind: 'reset' },
  { operation: 'GetLifecyclePolicyPreview', kind: 'server-error' },
  { operation: 'sagemaker.DescribeImageVersion', kind: 'throttle' },
  { operation: 'DescribeImageReplicationStatus', kind: 'html' },
];

process.once('message', async (startedAt: number) => {
  const sandbox = await startSandbox({
    world: makeWorld(startedAt),
    previewMs: PREVIEW_MS,
    latencyMs: 10,
  });
  let outages: NodeJS.Timeout | undefined;
  process.on('message', (message) => {
    if (message === 'trouble') {
      addFaults(sandbox.faults);
      outages = beginOutages(sandbox.faults);
    }
    if (message === 'peace') {
      clearInterval(outages);
      sandbox.faults.clear();
    }
    if (message === 'count') process.send?.(countCalls());
  });
  process.send?.(sandbox.endpoint);

  function countCalls(): SandboxReport {
    const outcomes: Record<string, number> = {};
    const latest = sandbox.calls.list();
    for (const { outcome } of latest) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const kinds = new Set([...FAULTS.map(([{ kind }]) => kind), ...OUTAGES.map(({ kind }) => kind)]);
    const faults = [...kinds].reduce((sum, kind) => sum + (outcomes[kind ?? ''] ?? 0), 0);
    return { calls: sandbox.calls.count(), outcomes, faultShare: faults / latest.length };
  }
});

function addFaults(faults: Faults): void {
  for (const [fault, oneIn] of FAULTS) faults.add({ ...fault, share: 1 / oneIn });
}

function beginOutages(faults: Faults): NodeJS.Timeout {
  let next = 0;
  return setInterval(() => {
    const outage = OUTAGES[next % OUTAGES.length];
    next += 1;
    if (outage) setTimeout(faults.add(outage), OUTAGE_MS);
  }, OUTAGE_EVERY_MS);
}
