import { existsSync, readFileSync, writeFileSync } from 'node:fs';

// Loaded into each server before itself: tells what the process uses, and ends it with the one that started it.

/** What a process uses. */
export interface Usage {
  /** Time of the processor since the start, in milliseconds, all threads together. */
  readonly cpuMs: number;
  /** Memory in bytes: now, and the most since it was last forgotten. */
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/** What is asked of it: `forget` begins the peak anew. */
export type UsageOrder = 'usage' | 'forget';

export type UsageReport = { kind: 'usage'; usage: Usage };

/** Where Linux tells the peak, and lets it be forgotten; elsewhere it is that since the start. */
const STATUS = '/proc/self/status';
const CLEAR_REFS = '/proc/self/clear_refs';
const FORGET_PEAK = '5';

process.on('message', (order) => {
  if (order === 'forget' && existsSync(CLEAR_REFS)) writeFileSync(CLEAR_REFS, FORGET_PEAK);
  if (order === 'usage' || order === 'forget') {
    const report: UsageReport = { kind: 'usage', usage: read() };
    process.send?.(report);
  }
});
process.once('disconnect', () => process.exit());

function read(): Usage {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  return { cpuMs: (user + system) / 1000, residentBytes, peakBytes: Math.max(residentBytes, peak()) };
}

function peak(): number {
  const kilobytes = existsSync(STATUS)
    ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1])
    : process.resourceUsage().maxRSS;
  return kilobytes * 1024;
}
