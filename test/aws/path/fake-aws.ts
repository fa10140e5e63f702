import { type LookUp, lookUpBatch, type Settle } from '../../../src/aws/batch-lookup.ts';
import { type CallPath, createCallPath } from '../../../src/aws/call.ts';
import { isAwsError } from '../../../src/aws/errors.ts';
import type { Budget } from '../../../src/aws/path/budget.ts';
import { isTimeout, type Work } from '../../../src/aws/path/flight.ts';

export const registry = { registryId: '111122223333', region: 'us-east-1' };

/** What AWS knows of a key, stamped by the call that told it. */
export interface Thing {
  key: string;
  stamp: number;
}

/** How AWS answers a call; of a batch, `absent` leaves the first key out and `sunk` fails because of it. */
export type Reply = 'ok' | 'throttled' | 'broken' | 'denied' | 'absent' | 'sunk';

/** A call that AWS was sent. */
export interface Sent {
  id: number;
  keys: readonly string[];
  /** The keys of the look-up that it is a part of: it is given up as a whole. */
  wanted: readonly string[];
  sentAt: number;
  /** When it was answered. */
  answeredAt?: number;
  /** Aborts with the attempt. */
  signal: AbortSignal;
  reply: (reply: Reply) => void;
}

/** What is looked up together, in one call or more. */
export interface LookUpUnderWay {
  keys: readonly string[];
}

/** What AWS said of a key. */
export interface Said {
  key: string;
  /** Null: that it does not exist. */
  thing: Thing | null;
  call: Sent;
}

/** The keys of a batched operation: each begins with its group. */
export const keysOf = (group: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${group}/${index}`);

/** So many keys are in each group, so that two calls are needed for all. */
export const GROUP_SIZE = 130;

/** An AWS whose answers the test gives, behind the real path of calls. */
export class FakeAws {
  readonly calls: Sent[] = [];
  readonly said: Said[] = [];
  readonly underWay = new Set<LookUpUnderWay>();
  readonly #call: CallPath;
  readonly #onSend: (call: Sent) => void;
  readonly #onTimeout: (call: Sent) => void;

  constructor(onSend: (call: Sent) => void, onTimeout: (call: Sent) => void) {
    this.#onSend = onSend;
    this.#onTimeout = onTimeout;
    const policy = {
      concurrencyOf: () => 3,
      attempts: 3,
      attemptTimeoutMs: 5_000,
      backoffMs: { throttled: 400, transient: 100, max: 4_000 },
    };
    this.#call = createCallPath(registry, policy, pausingBudget());
  }

  /** Those that wait for an answer. */
  get open(): Sent[] {
    return this.calls.filter(({ answeredAt, signal }) => answeredAt === undefined && !signal.aborted);
  }

  /** One key. */
  read(key: string, work: Work): Promise<Thing | null> {
    const send = (signal: AbortSignal) => this.#send([key], [key], signal);
    const found = this.#call({ operation: 'ecr.GetLifecyclePolicyPreview', work, send });
    return this.#track(
      [key],
      found.then(([thing]) => thing ?? null).catch((error) => this.#orAbsent(error)),
    );
  }

  /** Keys of a group. */
  lookUp(group: string, keys: readonly string[], work: Work, settle: Settle<Thing>): Promise<void> {
    const operation = 'ecr.DescribeImages';
    const lookedUp = lookUpBatch<string, Thing>(
      {
        batchSize: 100,
        keyOf: (key) => key,
        keysOf: ({ key }) => [key],
        fetch: (wanted) =>
          this.#call({ operation, work, send: (signal) => this.#send(wanted, keys, signal) }),
        whenMissing: {
          missingKey: (error) =>
            isAwsError(error, NOT_FOUND) && error.cause instanceof Error
              ? { key: error.cause.message }
              : undefined,
          list: async () => {
            const whole = keysOf(group, GROUP_SIZE);
            const send = (signal: AbortSignal) => this.#send(whole, keys, signal, true);
            return { items: await this.#call({ operation, work, send }), nextToken: undefined };
          },
        },
      },
      keys,
      (key, answer: LookUp<Thing>) => settle(key, answer),
    );
    return this.#track(keys, lookedUp);
  }

  #track<T>(keys: readonly string[], lookUp: Promise<T>): Promise<T> {
    const underWay = { keys };
    this.underWay.add(underWay);
    return lookUp.finally(() => this.underWay.delete(underWay));
  }

  #orAbsent(error: unknown): null {
    if (isAwsError(error, NOT_FOUND)) return null;
    throw error;
  }

  #send(
    keys: readonly string[],
    wanted: readonly string[],
    signal: AbortSignal,
    listing = false,
  ): Promise<Thing[]> {
    return new Promise((resolve, reject) => {
      const id = this.calls.length;
      const reply = (how: Reply) => {
        if (call.answeredAt !== undefined) return;
        call.answeredAt = Date.now();
        if (how === 'throttled') reject(awsError('ThrottlingException', id));
        else if (how === 'broken') reject(awsError('ServerException', id));
        else if (how === 'denied') reject(awsError('AccessDeniedException', id));
        else {
          const [first = ''] = keys;
          const absent = how === 'ok' || listing ? undefined : first;
          if (absent !== undefined) this.said.push({ key: absent, thing: null, call });
          if (how === 'sunk' && absent !== undefined) {
            reject(Object.assign(awsError(NOT_FOUND, id), { message: absent }));
            return;
          }
          const things = keys.filter((key) => key !== absent).map((key) => ({ key, stamp: id }));
          for (const thing of things) this.said.push({ key: thing.key, thing, call });
          resolve(things);
        }
      };
      const call: Sent = { id, keys: listing ? [] : keys, wanted, sentAt: Date.now(), signal, reply };
      signal.addEventListener('abort', () => {
        if (call.answeredAt === undefined && isTimeout(signal.reason)) this.#onTimeout(call);
      });
      this.#onSend(call);
      this.calls.push(call);
    });
  }
}

const NOT_FOUND = 'ImageNotFoundException';

/** An error as the SDK throws it; its request id names the call. */
function awsError(name: string, id: number): Error {
  const $metadata = { httpStatusCode: 400, requestId: String(id) };
  return Object.assign(new Error(name), { name, $metadata });
}

/** A budget that lets an operation pause after a throttle. */
function pausingBudget(): Budget {
  const notBefore = new Map<string, number>();
  return {
    take: async (operation) => Math.max(0, (notBefore.get(operation) ?? 0) - Date.now()),
    throttled: (operation) => notBefore.set(operation, Date.now() + 300),
    succeeded() {},
  };
}
