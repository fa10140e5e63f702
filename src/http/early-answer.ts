import type { ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import { attached } from '../attached.ts';
import type { Outlet } from '../execution/outlet.ts';
import { longestTakingMs } from './server.ts';
import { isOut, whenOut } from './when-out.ts';

/** Begins an answer at a caller's expense: returns what its text goes out through, or undefined where it has to leave as a whole. */
export type Begin = (caller: string) => Transform | undefined;

/** An answer that may begin to leave while the rest of it is made. */
export class EarlyAnswer {
  /** Whether what the request comes to is the rest of it: what is said instead, when something went wrong, is not. */
  hasRest = false;
  readonly #response: ServerResponse;
  readonly #begin: Begin;
  #body: Transform | undefined;
  #bytes = 0;
  #isEnded = false;
  #whenEnded = () => {};

  constructor(response: ServerResponse, begin: Begin) {
    this.#response = response;
    this.#begin = begin;
  }

  get hasBegun(): boolean {
    return this.#body !== undefined;
  }

  /** Where it may leave by, at this caller's expense. */
  outletOf(caller: string): Outlet {
    return {
      pieceLength: PIECE_LENGTH,
      begin: () => {
        // One that waits behind another on its connection (pipelining) has nowhere to go.
        if (isOut(this.#response) || this.#response.socket === null) return false;
        this.#body = this.#begin(caller);
        this.#body?.once('error', () => this.cut());
        return this.hasBegun;
      },
      push: (text) => this.#push(text),
    };
  }

  /** Calls back when all of it was made, or cannot be, and before whoever takes it sees its end. */
  whenEnded(callBack: () => void): void {
    this.#whenEnded = callBack;
    if (this.#isEnded) callBack();
  }

  #tellEnded(): void {
    this.#isEnded = true;
    this.#whenEnded();
    this.#whenEnded = () => {};
  }

  /** Lets the rest of it leave. */
  end(rest: string): void {
    this.#tellEnded();
    this.#push(rest);
    this.#body?.end();
    // Of a whole answer the server knows that nothing follows, and gives it up in the same time.
    const late = setTimeout(() => this.cut(), longestTakingMs(this.#bytes)).unref();
    whenOut(this.#response, () => clearTimeout(late));
  }

  /** There is no rest. */
  fail(): void {
    this.#tellEnded();
    this.cut();
  }

  /** Ends it where there is no rest, or nobody who takes it: its client is to see that something is missing. */
  cut(): void {
    this.#response.req.socket.destroy();
  }

  /** What is not taken yet waits here, instead of in the answer that it is a piece of. */
  #push(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#bytes += bytes;
    // Text that has but one byte for each sign is copied as it is.
    this.#body?.write(Buffer.from(text, bytes === text.length ? 'latin1' : 'utf8'));
  }
}

/** Smaller pieces are hardly worth a packet of their own, and an answer that is no larger leaves as a whole. */
export const PIECE_LENGTH = 2 ** 14;

const answers = attached<Request, EarlyAnswer>();

/** Remembers that the answer to a request may begin to leave while it is made. */
export function rememberEarlyAnswer(request: Request, answer: EarlyAnswer): void {
  answers.set(request, answer);
}

/** The answer to a request, where it may begin to leave while it is made. */
export function earlyAnswerOf(request: Request): EarlyAnswer | undefined {
  return answers.get(request);
}
