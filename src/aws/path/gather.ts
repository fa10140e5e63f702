import { setMaxListeners } from 'node:events';
import { GatewayError } from '../../errors.ts';
import type { LookUp, Settle } from '../batch-lookup.ts';
import { JoinedAskers } from './askers.ts';
import type { Work } from './flight.ts';
import type { ObservedBatch } from './observer.ts';

/** Looks keys of one group up in as few calls as they take, and gives each its answer as soon as there is one. */
export type LookUpGroup<K, V> = (
  group: string,
  keys: readonly K[],
  work: Work,
  settle: Settle<V>,
) => Promise<void>;

interface GatherOptions<K, V> {
  /** How many keys fill a call. */
  batchSize: number;
  /** How long keys wait at most for a call under way that is not full. */
  holdMs: number;
  lookUp: LookUpGroup<K, V>;
  /** Hears of a key that goes along in a call that another request pays. */
  onShared: (work: Work) => void;
  /** Runs a look-up, for whoever watches: its keys, and where they were asked for. */
  observe?: ((batch: Omit<ObservedBatch, 'of'>, run: () => Promise<void>) => Promise<void>) | undefined;
}

/**
 * Gathers the keys that different requests ask of the same group, for as long as turns of the event loop bring more, and
 * looks them up together. While a call that is not full is under way for the group, what comes in waits for it, or until
 * it fills a call of its own, at most `holdMs`: so a burst that arrives one by one costs few calls, and a lone key waits
 * for nobody.
 */
export class Gatherer<K, V> {
  readonly #groups = new Map<string, Group<K, V>>();
  readonly #options: GatherOptions<K, V>;

  constructor(options: GatherOptions<K, V>) {
    this.#options = options;
  }

  /** How many groups have something to do. */
  get size(): number {
    return this.#groups.size;
  }

  /** Asks for one key; `name` is one string for it in its group. A key that is asked for twice is looked up once. */
  ask(groupName: string, name: string, key: K, work: Work): Promise<V | null> {
    const group = this.#groups.get(groupName) ?? this.#open(groupName);
    return group.ask(name, key, work);
  }

  #open(name: string): Group<K, V> {
    const group = new Group<K, V>(name, this.#options, () => {
      if (this.#groups.get(name) === group) this.#groups.delete(name);
    });
    this.#groups.set(name, group);
    return group;
  }
}

/** One piece of work that asks for a key. */
interface Asking<V> {
  work: Work;
  resolve: (value: V | null) => void;
  reject: (reason: unknown) => void;
}

/** A key that waits to be looked up, for one piece of work or more: a reader who wants it anew asks besides others. */
interface Pending<K, V> {
  name: string;
  key: K;
  askings: Set<Asking<V>>;
}

/** The keys of one group that wait, and the calls that are under way for it. */
class Group<K, V> {
  readonly #name: string;
  readonly #options: GatherOptions<K, V>;
  readonly #onIdle: () => void;
  readonly #waiting = new Map<string, Pending<K, V>>();
  #underWay = 0;
  /** The latest call under way that is not full: what comes in waits for it. */
  #partial: symbol | undefined;
  #turn: NodeJS.Immediate | undefined;
  /** Whether no key has come in since the last turn. */
  #isQuiet = false;
  #hold: NodeJS.Timeout | undefined;

  constructor(name: string, options: GatherOptions<K, V>, onIdle: () => void) {
    this.#name = name;
    this.#options = options;
    this.#onIdle = onIdle;
  }

  ask(name: string, key: K, work: Work): Promise<V | null> {
    return new Promise((resolve, reject) => {
      const asking = { work, resolve, reject };
      const pending = this.#waiting.get(name) ?? { name, key, askings: new Set() };
      pending.askings.add(asking);
      this.#waiting.set(name, pending);
      const leave = () => {
        reject(work.signal.reason);
        if (this.#waiting.get(name) === pending) this.#leave(pending, asking);
      };
      work.signal.addEventListener('abort', leave, { once: true });
      this.#sendSoon();
    });
  }

  /** Sends after the first turn that brings no more: a busy process works a burst of requests off over many turns. */
  #sendSoon(): void {
    this.#isQuiet = false;
    if (this.#turn !== undefined) return;
    const until = Date.now() + this.#options.holdMs;
    const endTurn = () => {
      const isFull = this.#waiting.size >= this.#options.batchSize;
      const goesOn = !this.#isQuiet && !isFull && Date.now() < until;
      this.#isQuiet = true;
      this.#turn = goesOn ? setImmediate(endTurn) : undefined;
      if (!goesOn) this.#send();
    };
    this.#turn = setImmediate(endTurn);
  }

  /** Nobody asks for it any more before it was sent. */
  #leave(pending: Pending<K, V>, asking: Asking<V>): void {
    pending.askings.delete(asking);
    if (pending.askings.size > 0) return;
    this.#waiting.delete(pending.name);
    if (this.#waiting.size === 0) this.#stopHolding();
    this.#closeWhenIdle();
  }

  /** Sends what fills its calls, and the rest too unless there is a call to wait for. */
  #send(): void {
    const { batchSize, holdMs } = this.#options;
    const full = Math.floor(this.#waiting.size / batchSize) * batchSize;
    const ready = [...this.#waiting.values()].slice(0, this.#partial ? full : undefined);
    for (const { name } of ready) this.#waiting.delete(name);
    if (this.#waiting.size > 0) this.#hold ??= setTimeout(() => this.#release(), holdMs);
    else this.#stopHolding();
    if (ready.length === 0) {
      this.#closeWhenIdle();
      return;
    }

    const call = Symbol(this.#name);
    if (ready.length % batchSize !== 0) this.#partial = call;
    this.#underWay += 1;
    this.#lookUp(ready).finally(() => {
      this.#underWay -= 1;
      if (this.#partial === call) this.#release();
      else this.#closeWhenIdle();
    });
  }

  /** Nobody waits any more for the call that was not full. */
  #release(): void {
    this.#stopHolding();
    this.#partial = undefined;
    if (this.#waiting.size > 0) this.#sendSoon();
    else this.#closeWhenIdle();
  }

  #stopHolding(): void {
    clearTimeout(this.#hold);
    this.#hold = undefined;
  }

  #closeWhenIdle(): void {
    if (this.#underWay > 0 || this.#waiting.size > 0) return;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#onIdle();
  }

  async #lookUp(ready: readonly Pending<K, V>[]): Promise<void> {
    const payers = groupByPayer(ready).size;
    const refused: Pending<K, V>[] = [];
    const unanswered = new Map(ready.map((pending) => [pending.name, pending]));
    const all = ready.flatMap(({ askings }) => [...askings]);
    const { shared, finish } = shareWork(all);
    for (const { work } of all) if (work.ledger !== shared.ledger) this.#options.onShared(work);
    try {
      const keys = ready.map(({ key }) => key);
      const settle = (name: string, answer: LookUp<V>) => {
        // What one request asked for may be why AWS refuses the keys of another: then each gets a look-up of its own.
        const pending = unanswered.get(name);
        if (pending === undefined) return;
        unanswered.delete(name);
        if (payers > 1 && isRefusal(answer)) {
          refused.push(pending);
          return;
        }
        for (const asking of pending.askings) {
          if (answer instanceof Error) asking.reject(answer);
          else asking.resolve(answer);
          finish(asking);
        }
      };
      const { lookUp, observe = runUnobserved } = this.#options;
      const places = all.map(({ work }) => work.place);
      await observe({ keys: keys.length, places }, () => lookUp(this.#name, keys, shared, settle));
      const [forgotten] = unanswered.keys();
      if (forgotten !== undefined) throw new Error(`The look-up of ${forgotten} ended without an answer.`);
    } catch (error) {
      for (const { askings } of unanswered.values()) for (const { reject } of askings) reject(error);
    }
    shared.askers.close();
    await Promise.all([...groupByPayer(refused).values()].map((own) => this.#lookUp(own)));
  }
}

const runUnobserved = (_: unknown, run: () => Promise<void>) => run();

/** The keys of each request; of one that several ask for, by the first. */
function groupByPayer<K, V>(ready: readonly Pending<K, V>[]): Map<unknown, Pending<K, V>[]> {
  const groups = new Map<unknown, Pending<K, V>[]>();
  for (const pending of ready) {
    const [first] = pending.askings;
    const payer = first?.work.ledger;
    const own = groups.get(payer);
    if (own) own.push(pending);
    else groups.set(payer, [pending]);
  }
  return groups;
}

function isRefusal(answer: unknown): boolean {
  return answer instanceof GatewayError && answer.code === 'BAD_USER_INPUT';
}

/**
 * One piece of work for many, which the first one pays, in the turns of all. It is given up when nobody waits for it any
 * more: whoever has not left has finished.
 */
function shareWork<Member extends { work: Work }>(
  members: readonly Member[],
): { shared: Work & { askers: JoinedAskers }; finish: (member: Member) => void } {
  const controller = new AbortController();
  // Every call of the look-up listens to it.
  setMaxListeners(0, controller.signal);
  const waiting = new Set(members);
  let left: AbortSignal | undefined;
  const stopWaiting = (member: Member) => {
    if (waiting.delete(member) && waiting.size === 0 && left) controller.abort(left.reason);
  };
  for (const member of members) {
    const { signal } = member.work;
    const leave = () => {
      if (waiting.has(member)) left = signal;
      stopWaiting(member);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }
  const [first] = members;
  if (first === undefined) throw new Error('There is no work to share.');
  const askers = new JoinedAskers();
  for (const { work } of members) askers.join(work.askers);
  const shared = {
    signal: controller.signal,
    ledger: first.work.ledger,
    askers,
    onFailure(error: GatewayError | undefined) {
      for (const { work } of waiting) work.onFailure?.(error);
    },
  };
  return { shared, finish: stopWaiting };
}
