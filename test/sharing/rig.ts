import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import type { Answer, TestGateway } from '../helpers/gateway.ts';

/** What `extensions.upstream` says of all reads, or of those of one operation. */
export interface Cost {
  calls: number;
  cached: number;
  coalesced: number;
  stale: number;
  retried: number;
  throttled: number;
  failed: number;
  waitedMs: number;
}

/** An answer with what it says of how it came about. */
export interface SharedAnswer extends Answer<unknown> {
  extensions?: {
    stale?: readonly {
      service: string;
      operation: string;
      registryId: string;
      region: string;
      readAt: string;
    }[];
    upstream?: Cost & {
      operations: readonly (Cost & { service: string; operation: string })[];
      criticalPath: { ms: number; reads: readonly { service: string; operation: string; ms: number }[] };
    };
  };
}

interface Question {
  variables?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Aborts when the client leaves. */
  signal?: AbortSignal;
}

/** Asks a gateway as a client would; rejects when the client has left. */
export async function ask(
  { fetch }: Pick<TestGateway, 'fetch'>,
  query: string,
  { variables, headers, signal }: Question = {},
): Promise<SharedAnswer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    ...(signal ? { signal } : {}),
  });
  const body: Omit<SharedAnswer, 'status'> = await response.json();
  return { status: response.status, ...body };
}

/** What the header asks for that makes an answer say what it cost. */
export const REPORT = { 'x-upstream-report': '1' };

/** Numbers from 1 on. */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const clocks = [Date, performance].map((clock) => ({ clock, now: clock.now.bind(clock) }));
let aheadMs = 0;

/** Puts the gateway's clocks forward for the rest of the test: the wall clock and the one by which memory is dropped. */
export async function passTime(ms: number): Promise<void> {
  aheadMs += ms;
  for (const { clock, now } of clocks) vi.spyOn(clock, 'now').mockImplementation(() => now() + aheadMs);
  onTestFinished(() => {
    vi.restoreAllMocks();
    aheadMs = 0;
  });
  // The memory looks at its clock once a millisecond.
  await delay(2);
}
