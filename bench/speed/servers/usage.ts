import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Profile } from '../profile.ts';

// Loaded into each server before itself: tells what the process uses, and ends it with the one that started it.

/** What a process uses. */
export interface Usage {
  /** Time of the processor since the start, in milliseconds, all threads together. */
  readonly cpuMs: number;
  /** Memory in bytes: now, and the most since it was last forgotten. */
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/** What is asked of it: `forget` begins the peak anew, and what its thread does is written down from `watch` until `profile`. */
export type UsageOrder = 'usage' | 'forget' | 'watch' | 'profile';

export type UsageReport =
  | { kind: 'usage'; usage: Usage }
  | { kind: 'watching' }
  | { kind: 'profile'; profile: Profile };

/** Where Linux tells the peak, and lets it be forgotten; elsewhere it is that since the start. */
const STATUS = '/proc/self/status';
const CLEAR_REFS = '/proc/self/clear_refs';
const FORGET_PEAK = '5';

const tell = (report: UsageReport) => process.send?.(report);
let endProfile: (() => Promise<Profile>) | undefined;

process.on('message', async (order) => {
  if (order === 'forget' && existsSync(CLEAR_REFS)) writeFileSync(CLEAR_REFS, FORGET_PEAK);
  if (order === 'usage' || order === 'forget') tell({ kind: 'usage', usage: read() });
  if (order === 'watch') {
    endProfile = await beginProfile();
    tell({ kind: 'watching' });
  }
  if (order === 'profile' && endProfile !== undefined) tell({ kind: 'profile', profile: await endProfile() });
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

/** Loaded when it is needed: servers that are measured have nothing of it. */
async function beginProfile(): Promise<() => Promise<Profile>> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROS });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profile;
  };
}

const SAMPLING_MICROS = 500;
