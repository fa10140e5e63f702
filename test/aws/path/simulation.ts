import type { Budget } from '../../../src/aws/path/budget.ts';
import { Turns } from '../../../src/aws/path/turns.ts';

/** A clock that moves when it is told to. */
export class Clock {
  time = Date.UTC(2030, 0, 1);
  readonly now = (): number => this.time;
}

/** AWS's side of an operation: a bucket of tokens of which each call takes one, refilled so many a second. */
export class AwsBucket {
  perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst;
    this.perSecond = perSecond;
    this.#tokens = burst;
    this.#now = now;
    this.#at = now();
  }

  /** False for a call that is throttled. */
  call(): boolean {
    const now = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** What one caller after another met with. */
export interface Sent {
  at: number;
  succeeded: boolean;
}

export interface Load {
  clock: Clock;
  aws: AwsBucket;
  /** One for each process; callers go round. */
  budgets: readonly Budget[];
  /** So many call again and again, each as soon as it was answered, throttled or not. */
  callers: number;
  seconds: number;
  latencyMs: (random: number) => number;
  random: () => number;
  /** Whether throttles come with Retry-After. */
  retryAfterMs?: number;
  /** What happens when, in seconds from the start. */
  events?: readonly { second: number; run: () => unknown }[];
  /** Resolves when what was told to others has arrived: no time passes before. */
  settle?: () => Promise<unknown>;
}

export const OPERATION = 'ecr.DescribeImages';

/** Lets callers call for so many seconds of the clock. */
export async function simulate(load: Load): Promise<Sent[]> {
  const {
    clock,
    aws,
    budgets,
    callers,
    seconds,
    latencyMs,
    random,
    retryAfterMs,
    events = [],
    settle,
  } = load;
  const start = clock.time;
  const sent: Sent[] = [];
  const timeline = new Timeline(clock);
  let asking = 0;
  const call = async (budget: Budget, turns: Turns) => {
    for (;;) {
      await turns.take(OPERATION, { signal: new AbortController().signal });
      // The call is in AWS's hands half-way.
      const half = latencyMs(random()) / 2;
      await timeline.sleep(half);
      const succeeded = aws.call();
      sent.push({ at: (clock.time - start) / 1000, succeeded });
      await timeline.sleep(half);
      if (succeeded) budget.succeeded(OPERATION);
      else budget.throttled(OPERATION, retryAfterMs);
    }
  };
  const processes = budgets.map((budget) => {
    const take = async (operation: string, withinMs?: number) => {
      asking += 1;
      return budget.take(operation, withinMs).finally(() => {
        asking -= 1;
      });
    };
    const watched: Budget = {
      take,
      throttled: budget.throttled.bind(budget),
      succeeded: budget.succeeded.bind(budget),
    };
    return { budget, turns: new Turns(watched, timeline.sleep) };
  });
  for (let i = 0; i < callers; i += 1) {
    const one = processes[i % processes.length];
    if (one) void call(one.budget, one.turns);
  }
  for (const { second, run } of events) timeline.at(start + second * 1000, run);
  do {
    // Time stands still until every process knows what it waits for.
    do await new Promise(setImmediate);
    while (asking > 0);
    await settle?.();
  } while (await timeline.next(start + seconds * 1000));
  return sent;
}

/** What is to happen, in the order of its times. */
class Timeline {
  readonly #clock: Clock;
  readonly #events: { at: number; run: () => unknown }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  at(time: number, run: () => unknown): void {
    let i = this.#events.length;
    while (i > 0 && (this.#events[i - 1]?.at ?? 0) <= time) i -= 1;
    this.#events.splice(i, 0, { at: time, run });
  }

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => this.at(this.#clock.time + ms, resolve));

  /** False when nothing is left before the end. */
  async next(end: number): Promise<boolean> {
    const event = this.#events.pop();
    if (event === undefined || event.at >= end) return false;
    this.#clock.time = event.at;
    await event.run();
    return true;
  }
}

/** Between two seconds: what succeeded a second, and the share that was throttled. */
export function between(
  sent: readonly Sent[],
  from: number,
  to: number,
): { perSecond: number; throttled: number } {
  const some = sent.filter(({ at }) => at >= from && at < to);
  const succeeded = some.filter((one) => one.succeeded).length;
  return { perSecond: succeeded / (to - from), throttled: 1 - succeeded / Math.max(some.length, 1) };
}
