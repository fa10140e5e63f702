import { GatewayError } from '../../errors.ts';
import { timedOut } from '../errors.ts';
import type { NameSet } from '../name-set.ts';
import { assertNewToken, type Page, type PageRequest } from '../page.ts';
import { isTimeout, type Reader, type Work } from '../path/flight.ts';
import { keyOf } from '../path/key.ts';
import { LongReads } from '../path/long-reads.ts';
import { type OperationName, partsOf } from '../path/operations.ts';
import type { RegistryKey } from '../registry.ts';
import { GrowthRoom } from './growth-room.ts';

export interface ScanOptions {
  /** The most things that one scan reads. */
  maxImages: number;
  /** How long a scan may take in all. */
  deadlineMs: number;
  /** How long what was read is given to those who begin, and is kept after it was last asked for. */
  keepMs: number;
  /** How much memory all that is kept may take, and all that is being read as much again. */
  maxBytes: number;
}

/** What a scan makes of a listing. */
export interface Scanned {
  /** How many things it has. */
  readonly size: number;
  /** How much memory it takes at most. */
  readonly bytes: number;
}

/** Who asks: somebody who begins, or who goes on to the next page of what may be older. */
export type ScanUse = 'begin' | 'goOn';

/** A listing to be read whole. */
export interface Scan<T, V extends Scanned> {
  /** One string for the listing, with its registry and all that AWS filters by. */
  key: string;
  registry: RegistryKey;
  operation: OperationName;
  /** What is read, for messages: `repository team/app`. */
  what: string;
  pageSize: number;
  /** A page of it; null when what it lists under is gone. */
  read: (page: PageRequest, work: Work) => Promise<Page<T> | null>;
  /** What of it is collected; all when left out. */
  wants?: (item: T) => boolean;
  /** Begins a collection of what the pages hold. */
  collect: () => V & { add(item: T): void };
  /** What it collects into, so that it can be told from what other scans keep. */
  kind: abstract new (
    ...args: never[]
  ) => V;
}

/** What a scan takes besides the things that it has, were it of nothing. */
const SCAN_BYTES = 1000;

/** However long it is paged, what was read is read anew when it is so many times `keepMs` old. */
const MAX_AGE_IN_KEEPS = 10;

/** AWS may filter behind the paging, so that page after page is empty; but some listing has to end. */
const MAX_EMPTY_PAGES = 1000;

/**
 * Whole listings, read once for all requests that need them, in pages of the largest size. What was read is kept for those
 * who come next: whoever begins gets nothing that was read to its end longer than `keepMs` ago; whoever goes on from a page
 * gets what is kept, up to ten times as old.
 */
export class Scans {
  readonly #options: ScanOptions;
  readonly #longReads: LongReads<Scanned>;
  readonly #room: GrowthRoom;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#longReads = new LongReads({ ...options, sizeOf: ({ bytes }) => SCAN_BYTES + bytes });
    this.#room = new GrowthRoom(options.maxBytes);
  }

  /** How many are under way. */
  get underWay(): number {
    return this.#longReads.size;
  }

  /** How much memory what is kept takes. */
  get bytes(): number {
    return this.#longReads.bytes;
  }

  /** How often what is kept was another. */
  get changes(): number {
    return this.#longReads.changes;
  }

  /** All that is listed; null when what it lists under is gone. SCAN_LIMIT_EXCEEDED when that is too much. */
  read<T, V extends Scanned>(scan: Scan<T, V>, use: ScanUse, reader: Reader): Promise<V | null> {
    return this.#read(scan, use, reader, scan.operation);
  }

  async #read<T, V extends Scanned>(
    scan: Scan<T, V>,
    use: ScanUse,
    reader: Reader,
    countedAs?: OperationName,
  ): Promise<V | null> {
    const { key, operation, kind } = scan;
    const { ledger } = reader;
    const { keepMs } = this.#options;
    const startMs = performance.now();
    let waits = false;
    const answer = {
      notBefore: Date.now() - keepMs * (use === 'begin' ? 1 : MAX_AGE_IN_KEEPS),
      tooEarly: () => goesOn(scan),
      countedAs,
      onKept: () => ledger.add(operation, 'cached'),
      onShared: () => {
        waits = true;
        ledger.add(operation, 'coalesced');
      },
    };
    try {
      const scanned = await this.#longReads.read(key, reader, answer, (work) => this.#scan(scan, work));
      if (scanned instanceof TooMuch) throw scanned.error;
      if (scanned instanceof kind) return scanned;
      throw new Error(`Under ${key} something else was kept.`);
    } catch (error) {
      if (error instanceof GoneError) return null;
      throw error;
    } finally {
      if (waits) ledger.addSpan({ operation, startMs, endMs: performance.now() });
    }
  }

  /**
   * The same for somebody who is to learn of some names alone. What is read is everyone's and has other names too, which are
   * to be left out; but how many they are is told neither by the cost, which is one read however many pages it took, nor by
   * the limit, which holds for these names alone.
   */
  async readSome<T extends { readonly name: string }, V extends Scanned>(
    scan: Scan<T, V>,
    names: NameSet,
    use: ScanUse,
    reader: Reader,
  ): Promise<V | null> {
    if (names.isEmpty) return scan.collect();
    const { key, operation } = scan;
    const everyone = { ...reader, ledger: reader.ledger.forEveryone(operation) };
    const startMs = performance.now();
    try {
      return await this.read(scan, use, everyone);
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      const some = { ...scan, key: keyOf([key, names.id]), wants: ({ name }: T) => names.sees(name) };
      // It is one read to whoever is given the answer again as well.
      return await this.#read(some, use, everyone);
    } finally {
      reader.ledger.addSpan({ operation, startMs, endMs: performance.now() });
    }
  }

  /** Gives up what is under way, and forgets what is kept. */
  close(): void {
    this.#longReads.close();
  }

  async #scan<T, V extends Scanned>(scan: Scan<T, V>, work: Work): Promise<Scanned> {
    const collected = scan.collect();
    try {
      return await this.#room.hold(collected, () => this.#readAll(scan, collected, work));
    } catch (error) {
      // While it waited for room; a call that is cut off says so by itself.
      throw isTimeout(error) ? timedOut({ ...partsOf(scan.operation), ...scan.registry }) : error;
    }
  }

  async #readAll<T, V extends Scanned>(
    { what, operation, pageSize, read, wants = () => true }: Scan<T, V>,
    collected: Scanned & { add(item: T): void },
    work: Work,
  ): Promise<Scanned> {
    const { maxImages } = this.#options;
    const seen = new Set<string>();
    let token: string | undefined;
    let emptyPages = 0;
    do {
      await this.#room.mayGrow(collected, work.signal);
      const startMs = performance.now();
      const page = await read({ pageSize, token }, work);
      work.ledger.addSpan({ operation, startMs, endMs: performance.now() });
      if (page === null) throw new GoneError();
      for (const item of page.items) if (wants(item)) collected.add(item);
      if (collected.size > maxImages) return new TooMuch(what, maxImages);
      emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
      if (emptyPages > MAX_EMPTY_PAGES) throw endless(what);
      assertNewToken(seen, page.nextToken);
      token = page.nextToken;
    } while (token !== undefined);
    return collected;
  }
}

/** What the listing is under is gone. That is no failure, but nothing to keep either: it may be back at once. */
class GoneError extends Error {
  override readonly name = 'GoneError';
}

/** A listing that is too long is kept like any other: else every request would find out anew, in a hundred calls. */
class TooMuch implements Scanned {
  readonly size = 0;
  readonly bytes = 0;
  readonly error: GatewayError;

  constructor(what: string, maxImages: number) {
    this.error = new GatewayError(
      'SCAN_LIMIT_EXCEEDED',
      `${what} has more than ${maxImages} entries, the most that the gateway reads to sort, filter or count (scans.maxImages).`,
    );
  }
}

function isTooMuch(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'SCAN_LIMIT_EXCEEDED';
}

function goesOn({
  what,
  operation,
  registry,
}: {
  what: string;
  operation: OperationName;
  registry: RegistryKey;
}): GatewayError {
  const { aws } = timedOut({ ...partsOf(operation), ...registry }).extensions;
  return new GatewayError(
    'UPSTREAM_TIMEOUT',
    `Reading all of ${what} takes longer than this request may. The reading goes on: ask again.`,
    { ...(aws ? { aws } : {}) },
  );
}

function endless(what: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `AWS gave more than ${MAX_EMPTY_PAGES} empty pages in a row for ${what}.`,
  );
}
