import { type Profiler, Session } from 'node:inspector';
import { promiseHooks } from 'node:v8';
import { roomOf } from './room.ts';

// Loaded into a gateway before itself: counts the work of what it is asked, between two words of the one that started it,
// and ends it with that one.

/** Work that a process does for a request, in what does not depend on how fast the machine is, or how busy. */
export interface ProcessWork {
  readonly promises: number;
  /** Blocks of code that ran: functions, the bodies of loops, branches; but for those of Node itself. */
  readonly blocks: number;
  /** Of which in which package, or folder of the source. */
  readonly rooms: Readonly<Record<string, number>>;
  /** What it took of the heap; the heap is so large that none of it was collected. */
  readonly allocatedBytes: number;
}

export type CounterOrder = 'begin' | 'end';

export type CounterReport = { kind: 'begun' } | { kind: 'ended'; work: ProcessWork };

/** Turns of the event loop in which what goes on after an answer comes to its end. */
const TURNS = 10;

const tell = (report: CounterReport) => process.send?.(report);

let promises = 0;
promiseHooks.onInit(() => {
  promises += 1;
});
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

let heapBefore = 0;
process.on('message', (order) => {
  if (order === 'begin') afterTurns(TURNS, begin);
  if (order === 'end') afterTurns(TURNS, end);
});
process.once('disconnect', () => process.exit());

function begin(): void {
  countBlocks();
  globalThis.gc?.();
  promises = 0;
  heapBefore = process.memoryUsage().heapUsed;
  tell({ kind: 'begun' });
}

function end(): void {
  const allocatedBytes = process.memoryUsage().heapUsed - heapBefore;
  const made = promises;
  const rooms = countBlocks();
  const blocks = Object.values(rooms).reduce((sum, runs) => sum + runs, 0);
  tell({ kind: 'ended', work: { promises: made, blocks, rooms, allocatedBytes } });
}

/** What ran since it was asked before, by where it is. */
function countBlocks(): Record<string, number> {
  const rooms: Record<string, number> = {};
  // It calls back before it returns.
  session.post('Profiler.takePreciseCoverage', (_, { result }) => {
    for (const { url, functions } of result) {
      const room = roomOf(url);
      const runs = functions.reduce((sum, each) => sum + runsOf(each), 0);
      if (room !== undefined && runs > 0) rooms[room] = (rooms[room] ?? 0) + runs;
    }
  });
  return rooms;
}

/** The first range is the whole function; those within it ran more often, or less. */
const runsOf = ({ ranges }: Profiler.FunctionCoverage) => ranges.reduce((sum, { count }) => sum + count, 0);

/** By callbacks: a promise would be counted. */
function afterTurns(turns: number, run: () => void): void {
  setImmediate(() => (turns > 1 ? afterTurns(turns - 1, run) : run()));
}
