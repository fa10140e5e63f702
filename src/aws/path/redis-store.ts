import { type ChainableCommander, Redis } from 'ioredis';
import type { Logger } from '../../log.ts';
import { Outage } from './outage.ts';
import type { Part, Place, SharedAllowances } from './shared-allowances.ts';
import type { SharedStore } from './shared-store.ts';

/** What a RedisStore is made of. */
export interface RedisStoreOptions {
  /** `redis://` or `rediss://`, with user, password and database as ioredis reads them. */
  url: string;
  /** What every key begins with, before a colon. */
  prefix: string;
  log: Logger;
  /** How long a command may take; 100 by default. */
  timeoutMs?: number;
  /** How long Redis is left alone after it was too slow, or could not answer; 1000 by default. */
  restMs?: number;
  /** How long it must have worked again before the log says so; 5000 by default. */
  steadyMs?: number;
}

/** Larger values are not kept: they would hold up the answers behind them on the one connection. */
export const MAX_VALUE_BYTES = 8 * 1024 * 1024;
/** Nothing is kept for longer, so that what nobody asks for goes, and each key is one that Redis may evict. */
const MAX_KEEP_MS = 30 * 24 * 60 * 60 * 1000;
/** Values are not sent while so many bytes wait for Redis to take them. */
const MAX_UNANSWERED_BYTES = 16 * 1024 * 1024;
/** Redis does one command at a time: what asks for more is several, so that other clients come between. */
const KEYS_PER_COMMAND = 250;
const BYTES_PER_PIPELINE = 1024 * 1024;
/** A connection that says nothing for so long, while answers are due, is a dead one. */
const SILENCE_MS = 5000;
/** A server that was made a replica refuses writes: connecting again may find the new primary, but not each time. */
const READONLY_RECONNECT_MS = 10_000;

const REPLACE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** The time is Redis's own, since the replicas' may differ. A number is written in full: Lua would round it. */
const SPEND = `local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
if KEYS[2] then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.3f', now))
  if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[3]) then return -1 end
end
local wholeAt = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + ARGV[1]
local missing = math.ceil(wholeAt - now - ARGV[2])
if missing > 0 then return missing end
if wholeAt > now then redis.call('SET', KEYS[1], string.format('%.3f', wholeAt), 'PX', math.ceil(wholeAt - now)) end
if KEYS[2] then
  redis.call('ZADD', KEYS[2], string.format('%.3f', now + ARGV[4]), ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
return 0`;
/** What it returns where no place is left. */
const FULL = -1;

/** What was spent elsewhere meanwhile stays spent. */
const GIVE_BACK = `local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local wholeAt = tonumber(redis.call('GET', KEYS[1]) or 0) - ARGV[1]
if wholeAt > now then redis.call('SET', KEYS[1], string.format('%.3f', wholeAt), 'PX', math.ceil(wholeAt - now))
else redis.call('DEL', KEYS[1]) end`;

/** A place that some operation has, and the set that it is in. */
interface TakenPlace {
  readonly places: string;
  readonly id: string;
}

/** So many places are remembered that are to be given back. */
const MOST_OWED = 10_000;

/** A SharedStore in one Redis or Valkey, over one connection that is always made again. */
export class RedisStore implements SharedStore, SharedAllowances {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #timeoutMs: number;
  readonly #restMs: number;
  readonly #outage: Outage;
  readonly #log: Logger;
  /** Connected, and it answered the last time it was asked. */
  #usable = false;
  #closed = false;
  #rest: NodeJS.Timeout | undefined;
  #unansweredBytes = 0;
  readonly #warned = new Set<string>();
  /** Places that Redis was asked for, and may have given. */
  readonly #asked = new Set<string>();
  /** Places that were given back while Redis did not answer, the oldest first. */
  readonly #owed: TakenPlace[] = [];

  constructor({ url, prefix, log, timeoutMs = 100, restMs = 1000, steadyMs }: RedisStoreOptions) {
    this.#prefix = prefix;
    this.#timeoutMs = timeoutMs;
    this.#restMs = restMs;
    this.#log = log;
    this.#outage = new Outage('Redis', log, steadyMs);
    let reconnectedAt = -Infinity;
    this.#redis = new Redis(url, {
      // Nothing waits for a connection, and nothing is sent twice: what was under way when it broke has failed.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // Asking for a key tells as well whether the data is loaded, and needs no right to INFO.
      enableReadyCheck: false,
      connectTimeout: 2000,
      socketTimeout: SILENCE_MS,
      disconnectTimeout: timeoutMs,
      retryStrategy: (times) => Math.min(100 * 2 ** (times - 1), 2000) * (0.75 + Math.random() / 4),
      reconnectOnError: ({ message }) => {
        if (!message.startsWith('READONLY') || Date.now() - reconnectedAt < READONLY_RECONNECT_MS)
          return false;
        reconnectedAt = Date.now();
        return true;
      },
    });
    this.#redis.on('error', (error: unknown) => this.#lost(reasonOf(error)));
    this.#redis.on('close', () => this.#lost('the connection was closed'));
    this.#redis.on('ready', () => void this.#probe());
  }

  /** Whether what the replicas share is shared now, read and written. */
  get isUp(): boolean {
    return this.#usable && !this.#outage.isOn;
  }

  async getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#inChunks(keys, (names) => this.#redis.mgetBuffer(...names));
  }

  async getStarts(keys: readonly string[], bytes: number): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#inChunks(keys, async (names) => {
      const pipeline = this.#redis.pipeline();
      for (const name of names) pipeline.getrangeBuffer(name, 0, bytes - 1);
      try {
        return (await results(pipeline)).map((start) => (Buffer.isBuffer(start) ? start : null));
      } catch (error) {
        const reason = reasonOf(error);
        if (!reason.startsWith('NOPERM')) throw error;
        // Whatever else is shared needs no such right.
        this.#warnOnce(
          reason,
          'Redis refuses GETRANGE, without which no whole answers are shared: allow it to the user',
        );
        return [];
      }
    });
  }

  setMany(entries: readonly { key: string; bytes: Uint8Array; keepMs: number }[]): void {
    let batch: Write[] = [];
    let size = 0;
    const send = () => {
      if (batch.length > 0) void this.#write(batch, size);
      batch = [];
      size = 0;
    };
    for (const { key, bytes, keepMs } of entries) {
      const px = keepFor(keepMs);
      if (px === undefined || bytes.byteLength > MAX_VALUE_BYTES) continue;
      batch.push({
        name: this.#name(key),
        value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
        px,
      });
      size += bytes.byteLength;
      if (size >= BYTES_PER_PIPELINE || batch.length >= KEYS_PER_COMMAND) send();
    }
    send();
  }

  getText(key: string): Promise<string | null | undefined> {
    return this.#ask('read', () => this.#redis.get(this.#name(key)));
  }

  async setText(key: string, text: string, keepMs: number): Promise<boolean> {
    const px = keepFor(keepMs);
    if (px === undefined) return false;
    return (await this.#ask('write', () => this.#redis.set(this.#name(key), text, 'PX', px))) === 'OK';
  }

  async replaceText(
    key: string,
    before: string | null,
    after: string,
    keepMs: number,
  ): Promise<boolean | undefined> {
    const name = this.#name(key);
    const px = keepFor(keepMs);
    if (px === undefined) return undefined;
    if (before === null) {
      const set = await this.#ask('write', () => this.#redis.set(name, after, 'PX', px, 'NX'));
      return set === undefined ? undefined : set === 'OK';
    }
    const replaced = await this.#ask('write', () => this.#redis.eval(REPLACE, 1, name, before, after, px));
    return replaced === undefined ? undefined : replaced === 1;
  }

  async spend(key: string, { partMs, wholeMs }: Part): Promise<number | undefined> {
    const missing = await this.#ask('write', () =>
      this.#redis.eval(SPEND, 1, this.#name(key), partMs, wholeMs),
    );
    return typeof missing === 'number' ? missing : undefined;
  }

  async enter(
    key: string,
    { partMs, wholeMs }: Part,
    { id, most, keepMs }: Place,
  ): Promise<number | 'full' | undefined> {
    const names = [this.#name(key), this.#places(key)];
    const missing = await this.#ask('write', () => {
      this.#asked.add(id);
      return this.#redis.eval(SPEND, 2, ...names, partMs, wholeMs, most, keepMs, id);
    });
    if (typeof missing !== 'number') return undefined;
    if (missing !== 0) this.#asked.delete(id);
    return missing === FULL ? 'full' : missing;
  }

  giveBack(key: string, partMs: number): void {
    void this.#ask('write', () => this.#redis.eval(GIVE_BACK, 1, this.#name(key), partMs));
  }

  leave(key: string, id: string): void {
    // While it rests, Redis knows of none.
    if (this.#asked.delete(id)) void this.#vacate({ places: this.#places(key), id });
  }

  /** What cannot be given back now is given back when Redis answers again; until then its caller has a place less. */
  async #vacate(taken: TakenPlace): Promise<void> {
    const { places, id } = taken;
    const removed = await this.#ask('write', () => this.#redis.zrem(places, id));
    if (removed !== undefined || this.#closed) return;
    this.#owed.push(taken);
    // They are free by themselves, some minutes later.
    if (this.#owed.length > MOST_OWED) this.#owed.shift();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#usable = false;
    clearTimeout(this.#rest);
    this.#outage.end();
    const connected = this.#redis.status === 'connect' || this.#redis.status === 'ready';
    const end = new Promise((resolve) => this.#redis.once('end', resolve));
    // What was written is sent first; a connection that the other side does not end is cut after the timeout.
    this.#redis.disconnect();
    if (connected) await within(end, this.#timeoutMs);
  }

  /** Reads so many values at a time that others come between; undefined for what is not known. */
  async #inChunks(
    keys: readonly string[],
    read: (names: readonly string[]) => Promise<readonly (Buffer | null)[]>,
  ): Promise<(Buffer | undefined)[]> {
    const chunks = Array.from({ length: Math.ceil(keys.length / KEYS_PER_COMMAND) }, (_, i) =>
      keys.slice(i * KEYS_PER_COMMAND, (i + 1) * KEYS_PER_COMMAND),
    );
    const answers = await Promise.all(
      chunks.map(async (chunk) => {
        const values = await this.#ask('read', () => read(chunk.map((key) => this.#name(key))));
        return chunk.map((_, i) => values?.[i] ?? undefined);
      }),
    );
    return answers.flat();
  }

  async #write(batch: readonly Write[], size: number): Promise<void> {
    if (this.#unansweredBytes + size > MAX_UNANSWERED_BYTES) return;
    await this.#ask('write', async () => {
      this.#unansweredBytes += size;
      try {
        const pipeline = this.#redis.pipeline();
        for (const { name, value, px } of batch) pipeline.set(name, value, 'PX', px);
        await results(pipeline);
      } finally {
        this.#unansweredBytes -= size;
      }
    });
  }

  /**
   * What Redis answers; undefined, and at once while it rests, when that is not known. Writes may be refused where reads
   * work, e.g. when the memory is full.
   */
  async #ask<T>(way: 'read' | 'write', command: () => Promise<T>): Promise<T | undefined> {
    if (!this.#usable) return undefined;
    try {
      const answer = await within(command(), this.#timeoutMs);
      if (answer !== LATE) {
        if (way === 'write') this.#outage.worked(way);
        return answer;
      }
      this.#pause(`it did not answer within ${this.#timeoutMs} ms`);
    } catch (error) {
      this.#refused(way, error);
    }
    return undefined;
  }

  #refused(way: 'read' | 'write', error: unknown): void {
    // Of a broken connection its own events tell.
    if (this.#closed || !(error instanceof Error) || error.name !== 'ReplyError') return;
    const reason = reasonOf(error);
    if (reason.startsWith('WRONGTYPE')) {
      // Somebody else's key says nothing about the others.
      this.#warnOnce(reason, 'Redis holds a value that is not of this program');
    } else if (way === 'read') this.#pause(reason);
    else this.#outage.failed(way, reason);
  }

  #warnOnce(reason: string, words: string): void {
    if (!this.#warned.has(words)) this.#log.warn({ reason }, words);
    this.#warned.add(words);
  }

  #lost(reason: string): void {
    this.#usable = false;
    if (!this.#closed) this.#outage.failed('connection', reason);
  }

  /** Lets Redis rest. It is tried in the background then, so that a slow one costs the callers once. */
  #pause(reason: string): void {
    if (this.#closed) return;
    this.#lost(reason);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#probe(), this.#restMs).unref();
  }

  async #probe(): Promise<void> {
    if (this.#closed || this.#redis.status !== 'ready') return;
    try {
      const answer = await within(this.#redis.mget(this.#name('probe')), this.#timeoutMs);
      if (answer === LATE) return this.#pause(`it did not answer within ${this.#timeoutMs} ms`);
    } catch (error) {
      return this.#pause(reasonOf(error));
    }
    this.#usable = !this.#closed && this.#redis.status === 'ready';
    if (!this.#usable) return;
    this.#outage.worked('connection');
    for (const taken of this.#owed.splice(0)) void this.#vacate(taken);
  }

  #places(key: string): string {
    return this.#name(`${key}:places`);
  }

  #name(key: string): string {
    return `${this.#prefix}:${key}`;
  }
}

/** What its commands were answered; the first error, if there is one, is the pipeline's. */
async function results(pipeline: ChainableCommander): Promise<unknown[]> {
  return ((await pipeline.exec()) ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}

interface Write {
  name: string;
  value: Buffer;
  px: number;
}

/** A time to live as Redis takes it; undefined when there is none left. */
function keepFor(keepMs: number): number | undefined {
  return keepMs > 0 ? Math.ceil(Math.min(keepMs, MAX_KEEP_MS)) : undefined;
}

/** The message alone: an error of ioredis holds the command with its arguments, be it a password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A name with several addresses fails with several errors, and with no message of its own.
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  return (first instanceof Error ? first.message : error.message || error.name).slice(0, 200);
}

const LATE = Symbol('late');

/**
 * Settles as the promise does, or is LATE. When this process was too busy to read, the answer may lie in the socket as
 * the timer fires: setImmediate lets it be read first, so that not Redis is blamed.
 */
function within<T>(promise: Promise<T>, ms: number): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(resolve, LATE), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
