import type { GraphQLError } from 'graphql';

/** One caller has no more of a room than this part, so that others find some whatever it takes. */
const SHARE = 1 / 4;

/** What finds no room: how much is taken, how much more it would be, and how much there may be. */
export interface NoRoom {
  taken: number;
  more: number;
  most: number;
}

/** What is told of what finds no room, by who is in its way: its own caller, or all together. */
export interface RoomRefusals {
  ofOwn(noRoom: NoRoom): GraphQLError;
  ofAll(noRoom: NoRoom): GraphQLError;
}

/** Room of a process that all callers take from, of which none may have more than a quarter. */
export class Room {
  readonly #most: () => number;
  readonly #refusals: RoomRefusals;
  #taken = 0;
  /** Callers who have taken nothing are not in it. */
  readonly #byCaller = new Map<string, number>();

  constructor(most: () => number, refusals: RoomRefusals) {
    this.#most = most;
    this.#refusals = refusals;
  }

  /**
   * Takes room, and returns what gives it back; throws what to tell the caller when there is none. What is alone may be as
   * large as it likes, so that no other limit has to fit this one, and what needs none is always let in.
   */
  take(caller: string, more: number): () => void {
    if (more === 0) return () => {};
    const most = this.#most();
    const share = Math.floor(most * SHARE);
    const own = this.#byCaller.get(caller) ?? 0;
    if (own > 0 && own + more > share) throw this.#refusals.ofOwn({ taken: own, more, most: share });
    if (this.#taken > 0 && this.#taken + more > most)
      throw this.#refusals.ofAll({ taken: this.#taken, more, most });
    this.#add(caller, more);
    return () => this.#add(caller, -more);
  }

  /**
   * Takes room for what can do without: no more than half of all, and of a caller's part, so that what cannot finds some. Returns
   * what gives it back; undefined when there is none.
   */
  reserve(caller: string, more: number): (() => void) | undefined {
    const most = this.#most() / 2;
    const own = this.#byCaller.get(caller) ?? 0;
    if (own + more > most * SHARE || this.#taken + more > most) return undefined;
    this.#add(caller, more);
    return () => this.#add(caller, -more);
  }

  #add(caller: string, more: number): void {
    this.#taken += more;
    const own = (this.#byCaller.get(caller) ?? 0) + more;
    if (own > 0) this.#byCaller.set(caller, own);
    else this.#byCaller.delete(caller);
  }
}
