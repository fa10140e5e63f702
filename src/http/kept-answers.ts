import { LRUCache } from 'lru-cache';
import type { Sources } from '../aws/path/sources.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import type { SharedAnswers } from './shared-answers.ts';
import type { TappedAnswer } from './tap-answer.ts';

/** What there is to say of a request, whoever sends it and whenever. */
export type Told = Pick<RequestRecord, 'operation' | 'documentHash' | 'documentId' | 'cost' | 'hasData'>;

/** An answer that was kept: the whole of it, or that what a client has still holds, which has no body. */
export interface KeptAnswer {
  readonly status: TappedAnswer['status'];
  /** Names and values, one after the other. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** What tells whether a client has it. */
  readonly etag: string | undefined;
  readonly sources: Sources;
  readonly told: Told;
}

/** An answer that is being made, and may be kept. */
export interface Draft {
  readonly key: string;
  /** What whoever asked for it may see and do. */
  readonly scopeId: string;
  /** Of what was in force when it was begun. */
  readonly edition: number;
  readonly sources: Sources;
  /** What there is to say of its request, once that is known. */
  record: RequestRecord | undefined;
}

/** An answer, and when it was last looked whether its sources are current, by the changes of the cache. */
interface Looked {
  readonly answer: KeptAnswer;
  at: number;
}

export interface KeptAnswersOptions {
  /** How much memory they may take; 0 keeps none. */
  maxBytes: number;
  /** How often the cache has changed that answers are made from. */
  changes: () => number;
  /** Where replicas have them from one another. */
  shared?: Pick<SharedAnswers, 'find' | 'share'> | undefined;
}

/** How they do, since the start. */
export interface KeptFigures {
  readonly served: number;
  readonly made: number;
  /** Made by another replica, and taken over. */
  readonly adopted: number;
  readonly dropped: number;
}

/** One answer has no more of the room than this part, or it would be the only one. */
const SHARE = 1 / 2;
/** What an answer and each of its sources take besides their bytes, about. */
const ANSWER_BYTES = 1000;
const SOURCE_BYTES = 150;

/**
 * Whole answers, by all that they depend on: what was asked, how, and what whoever asked may see. An answer holds as long as
 * every entry of the cache that it was made from is fresh and still the one there, and while the settings stay as they are.
 */
export class KeptAnswers {
  readonly #answers: LRUCache<string, Looked> | undefined;
  readonly #changes: () => number;
  readonly #shared: KeptAnswersOptions['shared'];
  /** What other replicas are being asked for. */
  readonly #asked = new Map<string, Promise<KeptAnswer | undefined>>();
  #edition = 0;
  #served = 0;
  #made = 0;
  #adopted = 0;
  #dropped = 0;

  /** How large one may be. */
  readonly mostBytes: number;

  constructor({ maxBytes, changes, shared }: KeptAnswersOptions) {
    this.#changes = changes;
    this.#shared = shared;
    this.mostBytes = Math.floor(maxBytes * SHARE);
    if (this.mostBytes <= ANSWER_BYTES) return;
    const dispose = () => {
      this.#dropped += 1;
    };
    this.#answers = new LRUCache({ maxSize: maxBytes, maxEntrySize: this.mostBytes, dispose });
  }

  /** Whether any are kept. */
  get isOn(): boolean {
    return this.#answers !== undefined;
  }

  /** Whether other replicas can be asked for theirs. */
  get areShared(): boolean {
    return this.#shared !== undefined;
  }

  /** How much memory they take, about. */
  get bytes(): number {
    return this.#answers?.calculatedSize ?? 0;
  }

  get figures(): KeptFigures {
    return { served: this.#served, made: this.#made, adopted: this.#adopted, dropped: this.#dropped };
  }

  /** The answer, if it holds as far as this process knows. */
  find(key: string): KeptAnswer | undefined {
    const looked = this.#answers?.get(key);
    if (looked === undefined) return undefined;
    const { answer, at } = looked;
    const changes = this.#changes();
    if (Date.now() < answer.sources.freshUntil && at === changes) return answer;
    if (!answer.sources.areCurrent()) {
      this.drop(key);
      return undefined;
    }
    looked.at = changes;
    return answer;
  }

  /** One that another replica has made, if it holds as far as this process knows; it is kept as one of its own. */
  findElsewhere(key: string): Promise<KeptAnswer | undefined> {
    // However many want it at once.
    const asked = this.#asked.get(key) ?? this.#askFor(key).finally(() => this.#asked.delete(key));
    this.#asked.set(key, asked);
    return asked;
  }

  async #askFor(key: string): Promise<KeptAnswer | undefined> {
    const edition = this.#edition;
    const found = await this.#shared?.find(key);
    if (found === undefined || edition !== this.#edition) return undefined;
    const changes = this.#changes();
    if (!found.sources.areCurrent()) return undefined;
    const answer = { ...found, etag: etagIn(found.headers) };
    this.#set(key, answer, changes);
    this.#adopted += 1;
    return answer;
  }

  /** Tells what is in force from what was before. */
  get edition(): number {
    return this.#edition;
  }

  /** Keeps an answer that went out, if it can be told as long as it is kept that it holds. */
  keep({ key, edition, sources, record }: Draft, answer: TappedAnswer): void {
    if (edition !== this.#edition || record === undefined || !isKeepable(record)) return;
    // Somebody who asked at the same time has made the same.
    if (this.find(key)?.status === 200) return;
    const changes = this.#changes();
    if (!sources.isComplete || !sources.areCurrent()) return;
    if (sizeOf(key, sources, answer.bytes) > this.mostBytes) return;
    const { operation, documentHash, documentId, cost, hasData } = record;
    const { status, headers } = answer;
    const kept: KeptAnswer = {
      status,
      headers,
      body: answer.body(),
      etag: etagIn(headers),
      sources,
      told: { operation, documentHash, documentId, cost, hasData },
    };
    this.#set(key, kept, changes);
    this.#made += 1;
    this.#shared?.share(key, kept);
  }

  #set(key: string, answer: KeptAnswer, at: number): void {
    this.#answers?.set(key, { answer, at }, { size: sizeOf(key, answer.sources, answer.body.length) });
  }

  /** Counts one that is given. */
  served(): void {
    this.#served += 1;
  }

  /** Forgets one that does not hold. */
  drop(key: string): void {
    this.#answers?.delete(key);
  }

  /** Forgets all, and what is being made: other settings hold from now on. */
  letGo(): void {
    this.#edition += 1;
    this.#answers?.clear();
  }
}

/** How much memory an answer takes, about. */
function sizeOf(key: string, { size }: Sources, bytes: number): number {
  return ANSWER_BYTES + key.length + bytes + SOURCE_BYTES * size;
}

/** Whether the whole of it went well: what failed is tried again. */
function isKeepable({ operation, codes }: RequestRecord): boolean {
  return operation?.type === 'query' && codes.size === 0;
}

function etagIn(headers: readonly string[]): string | undefined {
  const at = headers.findIndex((name, at) => at % 2 === 0 && name === 'etag');
  return at < 0 ? undefined : headers[at + 1];
}
