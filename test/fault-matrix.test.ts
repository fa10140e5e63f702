import { beforeAll, describe, expect, test } from 'vitest';
import { type Cell, runCell } from './fault-matrix/cell.ts';
import { writeDocument } from './fault-matrix/document.ts';
import { befalls, type Trouble, troubles } from './fault-matrix/faults.ts';
import { startRig } from './fault-matrix/gateway.ts';
import { heapInUse } from './fault-matrix/heap.ts';
import { FAULTY, type Kind, kinds } from './fault-matrix/requests.ts';

/** Far more than a cell takes, and less than a request may: one that hangs fails. */
const cellTimeout = 15_000;

/** Each cell is run once, by whichever test asks first. */
const cells = new Map<string, Promise<Cell>>();
function cellOf(trouble: Trouble, kind: Kind): Promise<Cell> {
  const key = `${trouble.name}, ${kind.name}`;
  const cell = cells.get(key) ?? runCell(trouble, kind);
  cells.set(key, cell);
  return cell;
}

async function allRows() {
  const rows = [];
  for (const trouble of troubles) {
    const row = [];
    for (const kind of kinds) row.push(befalls(trouble, kind) ? await cellOf(trouble, kind) : undefined);
    rows.push({ trouble, cells: row });
  }
  return rows;
}

/** What keeps the process alive, by kind. */
function openHandles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Those that there are more of than before. */
const opened = (before: ReadonlyMap<string, number>) =>
  [...openHandles()].filter(([name, count]) => count > (before.get(name) ?? 0));

let handles: ReadonlyMap<string, number> = new Map();
beforeAll(() => {
  handles = openHandles();
});

describe.each(troubles)('$name', (trouble) => {
  const befallen = kinds.filter((kind) => befalls(trouble, kind));
  test.each(befallen)(
    '$name: the rest of the answer stands, and the error says which call',
    async (kind) => {
      await cellOf(trouble, kind);
    },
    cellTimeout,
  );
});

test('docs/fault-matrix.md says what comes of each', async () => {
  await expect(writeDocument(kinds, await allRows())).toMatchFileSnapshot('../docs/fault-matrix.md');
});

test('nothing is left open when gateways and sandboxes are closed', async () => {
  await allRows();
  await expect.poll(() => opened(handles), { timeout: 5000 }).toEqual([]);
});

/** Several times what the heap was seen to sway by, and a fraction of one request's context and loaders: some 45,000. */
const bytesPerRequest = 10_000;

test('a gateway that lives through trouble keeps nothing of it', async () => {
  await using rig = await startRig({ attemptTimeoutMs: 100 });
  const { gateway, sandbox } = rig;
  const idle = openHandles();
  let requests = 0;
  let failed = 0;
  const liveThrough = async (rounds: number) => {
    for (const trouble of Array.from({ length: rounds }, () => lasting).flat()) {
      const befallen = kinds.filter((kind) => befalls(trouble, kind));
      sandbox.faults.add({ ...trouble.fault, match: ({ region }) => region === FAULTY });
      const answers = await Promise.all(befallen.map(rig.send));
      requests += answers.length;
      failed += answers.filter(({ errors }) => errors !== undefined).length;
      sandbox.faults.clear();
      // The log and what previews found are the sandbox's, not the gateway's.
      sandbox.calls.clear();
    }
    return heapInUse();
  };
  const before = await liveThrough(4);
  requests = 0;
  failed = 0;
  const after = await liveThrough(7);
  expect(requests).toBeGreaterThan(250);
  expect(failed).toBeGreaterThan(250);
  expect((after - before) / requests).toBeLessThan(bytesPerRequest);

  // The sandbox still listens: that no connection to it is left is the gateway's doing.
  await gateway.dispose();
  await expect.poll(() => opened(idle), { timeout: 5000 }).toEqual([]);
}, 120_000);

/**
 * An answer that came at last would be remembered, and trouble after it not be met. What is throttled is left out as well:
 * all that came after it would wait for the budget.
 */
const lasting = troubles.flatMap(({ fault, ...trouble }) =>
  fault === undefined || fault.times !== undefined || fault.kind === 'throttle'
    ? []
    : [{ ...trouble, fault }],
);
