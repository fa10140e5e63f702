import type { GatewayError } from '../../errors.ts';
import type { Settle } from '../batch-lookup.ts';
import type { Work } from './flight.ts';

/** Looks keys of one group up in as few calls as they take, and gives each its answer as soon as there is one. */
export type LookUpGroup<K, V> = (
  group: string,
  keys: readonly K[],
  work: Work,
  settle: Settle<V>,
) => Promise<void>;

/**
 * Gathers the keys that different requests ask of the same group, for one turn of the event loop, and looks them up
 * together. While a call that is not full is under way for the group, what comes in waits for it, or until it fills
 * a call of its own, at most `holdMs`: so a burst that arrives one by one costs few calls, and a lone key waits for nobody.
 */
export class Gatherer<K, V> {
  readonly #groups = new Map<string, Group<K, V>>();
  readonly #options: { batchSize: number; holdMs: number; lookUp: LookUpGroup<K, V>; onShared: OnShared };

  constructor(options: { batchSize: number; holdMs: number; lookUp: LookUpGroup<K, V>; onShared: OnShared }) {
    this.#options = options;
  }

  /** Asks for one key; each key at most once at a time. `name` is one string for the key in its group. */
  ask(groupName: string, name: string, key: K, work: Work): Promise<V | null> {
    const group = this.#groups.get(groupName) ?? this.#open(groupName);
    return group.ask(name, key, work);
  }

  #open(name: string): Group<K, V> {
    const group = new Group<K, V>(name, this.#options, () => this.#groups.delete(name));
    this.#groups.set(name, group);
    return group;
  }
}

/** Hears of a key that goes along in a call that another request pays. */
type OnShared = (work: Work) => void;

interface Pending<K, V> {
  name: string;
  key: K;
  work: Work;
  resolve: (value: V | null) => void;
  reject: (reason: unknown) => void;
}

/** The keys of one group that wait, and the calls that are under way for it. */
class Group<K, V> {
  readonly #name: string;
  readonly #options: { batchSize: number; holdMs: number; lookUp: LookUpGroup<K, V>; onShared: OnShared };
  readonly #onIdle: () => void;
  readonly #waiting = new Set<Pending<K, V>>();
  #underWay = 0;
  /** Whether a call that is not full is under way, for which others wait. */
  #holding = false;
  #turn: NodeJS.Immediate | undefined;
  #hold: NodeJS.Timeout | undefined;

  constructor(
    name: string,
    options: { batchSize: number; holdMs: number; lookUp: LookUpGroup<K, V>; onShared: OnShared },
    onIdle: () => void,
  ) {
    this.#name = name;
    this.#options = options;
    this.#onIdle = onIdle;
  }

  ask(name: string, key: K, work: Work): Promise<V | null> {
    return new Promise((resolve, reject) => {
      const pending = { name, key, work, resolve, reject };
      this.#waiting.add(pending);
      work.signal.addEventListener(
        'abort',
        () => {
          this.#waiting.delete(pending);
          reject(work.signal.reason);
        },
        { once: true },
      );
      this.#turn ??= setImmediate(() => {
        this.#turn = undefined;
        this.#send();
      });
    });
  }

  /** Sends what fills its calls, and the rest too unless there is a call to wait for. */
  #send(): void {
    const { batchSize, holdMs } = this.#options;
    const full = Math.floor(this.#waiting.size / batchSize) * batchSize;
    const ready = [...this.#waiting].slice(0, this.#holding ? full : undefined);
    for (const pending of ready) this.#waiting.delete(pending);
    if (this.#waiting.size > 0) this.#hold ??= setTimeout(() => this.#release(), holdMs);
    if (ready.length === 0) return;

    const partial = ready.length % batchSize !== 0;
    if (partial) this.#holding = true;
    this.#underWay += 1;
    this.#lookUp(ready).finally(() => {
      this.#underWay -= 1;
      if (partial) this.#release();
      if (this.#underWay === 0 && this.#waiting.size === 0) this.#onIdle();
    });
  }

  /** Nobody waits any more for the call that was not full. */
  #release(): void {
    clearTimeout(this.#hold);
    this.#hold = undefined;
    this.#holding = false;
    this.#send();
  }

  async #lookUp(ready: readonly Pending<K, V>[]): Promise<void> {
    const unanswered = new Map(ready.map((pending) => [pending.name, pending]));
    const shared = shareWork(ready.map(({ work }) => work));
    for (const { work } of ready) if (work.ledger !== shared.ledger) this.#options.onShared(work);
    try {
      await this.#options.lookUp(
        this.#name,
        ready.map(({ key }) => key),
        shared,
        (name, answer) => {
          const pending = unanswered.get(name);
          if (answer instanceof Error) pending?.reject(answer);
          else pending?.resolve(answer);
        },
      );
    } catch (error) {
      for (const { reject } of ready) reject(error);
    }
  }
}

/** One piece of work for many: it ends when all of theirs have, and the first one pays. */
function shareWork(works: readonly Work[]): Work {
  const controller = new AbortController();
  let left = 0;
  for (const { signal } of works) {
    const leave = () => {
      left += 1;
      if (left === works.length) controller.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }
  const [first] = works;
  if (first === undefined) throw new Error('There is no work to share.');
  return {
    signal: controller.signal,
    ledger: first.ledger,
    onFailure(error: GatewayError) {
      for (const { onFailure } of works) onFailure?.(error);
    },
  };
}
