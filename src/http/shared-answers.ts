import { createHash } from 'node:crypto';
import type { Cache } from '../aws/path/cache.ts';
import type { SharedStore } from '../aws/path/shared-store.ts';
import { Sources } from '../aws/path/sources.ts';
import { decodeAnswer, encodeAnswer, MOST_BYTES, MOST_SOURCES } from './answer-bytes.ts';
import type { KeptAnswer } from './kept-answers.ts';

export interface SharedAnswersOptions {
  store: Pick<SharedStore, 'getStarts' | 'setMany'>;
  cache: Pick<Cache, 'believe' | 'versionOf'>;
  /** One text for all that answers depend on besides what is asked, and what whoever asks may see. */
  fingerprint: () => string;
}

/**
 * Whole answers that replicas give one another. One is believed where each of its sources is what this replica would be
 * given itself; from then on it is like one of its own.
 */
export class SharedAnswers {
  readonly #options: SharedAnswersOptions;

  constructor(options: SharedAnswersOptions) {
    this.#options = options;
  }

  /** The answer that another replica has made, if it holds here. */
  async find(key: string): Promise<Omit<KeptAnswer, 'etag'> | undefined> {
    const { store, cache } = this.#options;
    // Whatever is there: of what is too large, no more is fetched than tells so.
    const [bytes] = await store.getStarts([this.#nameOf(key)], MOST_BYTES + 1);
    const answer = bytes === undefined ? undefined : decodeAnswer(bytes);
    if (answer === undefined) return undefined;
    const uses = await cache.believe(answer.sources.uses);
    if (uses === undefined) return undefined;
    const { headers, body, told, sources } = answer;
    return { status: 200, headers, body, told, sources: Sources.of(sources, uses, cache) };
  }

  /** Lets the other replicas have it, if it is worth it and they can tell whether it holds. Nobody waits for that. */
  share(key: string, { status, headers, body, told, sources }: KeptAnswer): void {
    // What nothing was read for is made as fast.
    if (status !== 200 || sources.size === 0) return;
    const shared = sources.shared(MOST_SOURCES);
    if (shared === undefined) return;
    const bytes = encodeAnswer({ headers, body, told, sources: shared });
    if (bytes === undefined) return;
    this.#options.store.setMany([{ key: this.#nameOf(key), bytes, keepMs: sources.freshUntil - Date.now() }]);
  }

  /** Nothing of what was asked, or by whom, can be read from it. */
  #nameOf(key: string): string {
    const digest = createHash('sha256').update(this.#options.fingerprint()).update('\n').update(key);
    return `answer:${digest.digest('base64url')}`;
  }
}
