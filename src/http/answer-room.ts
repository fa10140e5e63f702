import type { GraphQLError } from 'graphql';
import { PLACE_RETRY_MS, rateLimited } from './limit-errors.ts';

/** One caller has no more of the room than this part, so that others find some whatever it leaves untaken. */
const SHARE = 1 / 4;

/** Room for all answers that are written and not yet out: a client that reads slowly, or not at all, leaves them in memory. */
export class AnswerRoom {
  readonly #most: () => number;
  #bytes = 0;
  /** Callers whose answers are all out are not in it. */
  readonly #ofCallers = new Map<string, number>();

  constructor(most: () => number) {
    this.#most = most;
  }

  /**
   * Takes room for an answer, and returns what gives it back; throws what to tell the caller when there is none. What is alone
   * may be as large as one answer may.
   */
  take(caller: string, bytes: number): () => void {
    const most = this.#most();
    const own = this.#ofCallers.get(caller) ?? 0;
    if (own > 0 && own + bytes > most * SHARE) throw ownAreUntaken(own, most * SHARE);
    if (this.#bytes > 0 && this.#bytes + bytes > most) throw allAreUntaken(most);
    this.#add(caller, bytes);
    return () => this.#add(caller, -bytes);
  }

  #add(caller: string, bytes: number): void {
    this.#bytes += bytes;
    const own = (this.#ofCallers.get(caller) ?? 0) + bytes;
    if (own > 0) this.#ofCallers.set(caller, own);
    else this.#ofCallers.delete(caller);
  }
}

function ownAreUntaken(own: number, most: number): GraphQLError {
  return rateLimited(
    `Answers of ${own} bytes are on their way to you, and with this one they would be more than ${Math.floor(most)} (a quarter of limits.unsentBytes). Read them, and ask again.`,
    PLACE_RETRY_MS,
  );
}

function allAreUntaken(most: number): GraphQLError {
  return rateLimited(
    `Answers are on their way to clients, and with this one they would be more than ${most} bytes (limits.unsentBytes). Ask again later.`,
    PLACE_RETRY_MS,
    503,
  );
}
