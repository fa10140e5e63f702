import { GraphQLError, getArgumentValues, locatedError, responsePathAsArray } from 'graphql';
import type { Complete } from './complete.ts';
import type { Outlet } from './outlet.ts';
import type { FieldPlan, Plan, Variables } from './plan.ts';
import { letGo } from './promise.ts';
import { Reading } from './reading.ts';
import { type ResolveInfo, RunField } from './resolve-info.ts';
import { Slot, type Text } from './slot.ts';
import { UNLISTED } from './unlisted.ts';

/** What an operation runs with. */
export interface RunOptions {
  plan: Plan;
  variables: Variables;
  rootValue: unknown;
  contextValue: unknown;
  /** Aborts when nobody waits for it any more. */
  signal: AbortSignal | undefined;
  /** The largest answer that there may be. */
  mostBytes: number;
  /** How many errors it may list. */
  mostErrors: number;
  /** What is said in place of what grows beyond that. */
  tooLarge: () => GraphQLError;
}

/** An answer grew beyond what it may be: nothing catches that but the end of the run. */
export class TooLarge extends Error {
  /** What is said of it. */
  readonly told: GraphQLError;

  constructor(told: GraphQLError) {
    super(told.message);
    this.told = told;
  }
}

/** One run of an operation. */
export class Run {
  readonly plan: Plan;
  readonly variables: Variables;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly signal: AbortSignal | undefined;
  readonly errors: GraphQLError[] = [];
  /** How many bytes are written by now. */
  bytes = 0;
  #tooLarge: TooLarge | undefined;
  #stop: (error: TooLarge) => void = () => {};
  readonly #mostBytes: number;
  readonly #mostErrors: number;
  readonly #tellTooLarge: () => GraphQLError;
  /** How many errors were made, of which some may have been dropped. */
  #made = 0;
  readonly #fields: (RunField | undefined)[] = [];

  constructor(options: RunOptions) {
    this.plan = options.plan;
    this.variables = options.variables;
    this.rootValue = options.rootValue;
    this.contextValue = options.contextValue;
    this.signal = options.signal;
    this.#mostBytes = options.mostBytes;
    this.#mostErrors = options.mostErrors;
    this.#tellTooLarge = options.tooLarge;
  }

  /** What this run knows of a field. */
  field(plan: FieldPlan): RunField {
    const known = this.#fields[plan.index];
    if (known) return known;
    const field = new RunField(this, plan);
    this.#fields[plan.index] = field;
    return field;
  }

  argumentsOf({ definition, nodes: [node] }: FieldPlan): Record<string, unknown> {
    return node === undefined || definition.args.length === 0
      ? {}
      : getArgumentValues(definition, node, this.variables);
  }

  /** Writes null. */
  null(): string {
    this.bytes += NULL.length;
    return NULL;
  }

  /** Stops what has grown too large. */
  weigh(): void {
    if (this.bytes <= this.#mostBytes) return;
    this.#tooLarge ??= new TooLarge(this.#tellTooLarge());
    throw this.#tooLarge;
  }

  /** What comes of something that failed: null where it may be null, else it fails with its error. */
  failed(thrown: unknown, isNullable: boolean, { info, path, mark }: Place): string {
    if (this.#tooLarge) throw this.#tooLarge;
    const error = this.#locate(thrown, info, path);
    if (!isNullable) throw error;
    this.bytes = mark;
    this.errors.push(error);
    return this.null();
  }

  /** A place for what is under way, to be completed when it comes. */
  await(
    coming: PromiseLike<unknown>,
    complete: Complete,
    info: ResolveInfo,
    path: ResolveInfo['path'] | undefined,
  ): Slot {
    const fail = (thrown: unknown) => {
      if (slot.isLive) slot.fail(this.#locate(thrown, info, path));
    };
    const slot = new Slot(fail);
    // A promise of its own, whatever kind this one is of: nothing is to come before the slot is in its place.
    const promise = coming instanceof Promise ? coming : Promise.resolve(coming);
    promise.then((value) => {
      if (!slot.isLive) {
        letGo(value);
        return;
      }
      const mark = this.bytes;
      try {
        const text = complete(value, info, path);
        // Whatever it is in was weighed before it came.
        this.weigh();
        slot.fill([text]);
      } catch (thrown) {
        this.bytes = mark;
        if (this.#tooLarge) this.#stop(this.#tooLarge);
        else fail(thrown);
      }
    }, fail);
    return slot;
  }

  /**
   * The text of a part, once all of it is there, or what is left of it where much could leave before; rejects when it fails, grows
   * too large before any has left, or nobody waits any more.
   */
  whole(part: Slot, outlet?: Outlet): Promise<string> {
    return new Promise((resolve, reject) => {
      const reading = new Reading(part);
      let hasBegun = false;
      // What is all at hand is there before anything else happens: it goes out as a whole.
      let isUnderWay = false;
      const turn =
        outlet &&
        setImmediate(() => {
          isUnderWay = true;
          leave();
        });
      const end = () => {
        holder.isLive = false;
        clearImmediate(turn);
        this.signal?.removeEventListener('abort', abort);
      };
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      const abort = () => fail(this.signal?.reason);
      const leave = () => {
        if (outlet === undefined || !isUnderWay || reading.length < outlet.pieceLength) return;
        try {
          hasBegun ||= outlet.begin();
          if (hasBegun) outlet.push(reading.take());
          else outlet = undefined;
        } catch (error) {
          // It is no field's: whoever completes one here is not to take it for that.
          fail(error);
        }
      };
      const advance = () => {
        const awaited = reading.advance();
        if (!holder.isLive) return;
        if (awaited === undefined) {
          end();
          resolve(reading.take());
          return;
        }
        awaited.whenSafe(advance);
        leave();
      };
      this.signal?.addEventListener('abort', abort, { once: true });
      // What has left stays: what is missing is null with the error. A function without a name of its own would be kept, with all
      // that it sees, until the whole heap is collected (test/http/garbage.test.ts).
      const stop = (tooLarge: TooLarge) => (hasBegun ? part.giveUp(tooLarge.told) : fail(tooLarge));
      this.#stop = stop;
      const holder = { isLive: true, partDone() {}, partSafe() {}, partFailed: fail };
      part.putInto(holder);
      advance();
    });
  }

  /** What may be null, and is still being made, is null when it fails. */
  guard(text: Text, isNullable: boolean): Text {
    if (isNullable && typeof text !== 'string') text.catch(this.#caught);
    return text;
  }

  /** An error with its place. What has one comes from farther below, and is no other. */
  #locate(thrown: unknown, info: ResolveInfo, path: Place['path']): GraphQLError {
    if (!(thrown instanceof GraphQLError && thrown.path)) {
      if (this.#made >= this.#mostErrors) return UNLISTED;
      this.#made += 1;
    }
    return locatedError(thrown, info.fieldNodes, responsePathAsArray(path ?? info.path));
  }

  readonly #caught = (error: GraphQLError, dropped: Slot): void => {
    this.errors.push(error);
    this.bytes += NULL.length - bytesIn(dropped.parts);
  };
}

const NULL = 'null';

/** Where something stands in an answer. */
export interface Place {
  info: ResolveInfo;
  /** Its own, where it is an item of the field's list. */
  path: ResolveInfo['path'] | undefined;
  /** The bytes that were written before it. */
  mark: number;
}

function bytesIn(parts: readonly Text[]): number {
  return parts.reduce<number>(
    (sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : bytesIn(part.parts)),
    0,
  );
}
