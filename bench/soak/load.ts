import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../../src/sandbox/world/world.ts';
import type { Client } from './client.ts';
import { findMistakes, type SoakAnswer } from './compare.ts';
import { member, PreviewHistory, type Start } from './previews.ts';
import {
  createQuestions,
  type Question,
  READ_PAGE,
  READ_PREVIEW,
  START_PREVIEW,
  startVariables,
} from './questions.ts';
import { createReference, type Reference } from './reference.ts';
import type { SoakTally } from './tally.ts';
import { REQUEST_TIMEOUT_MS, SERVED } from './world.ts';

/** Of all requests: starts of a preview and reads of it, walks through a listing, clients that leave, reads around the cache. */
const SHARES = { start: 0.01, changing: 0.05, walk: 0.03, leave: 0.03, noCache: 0.03 };

/** So long after the gateway's own deadline, a request without an answer is lost: also on a machine that is busy. */
const PATIENCE_MS = REQUEST_TIMEOUT_MS + 30_000;

/** No more requests than this at once: a gateway that hangs must not take the machine with it. */
const MOST_IN_FLIGHT = 600;

/** Asks at random, at a rate that slow answers do not slow, and checks every answer. */
export class Load {
  readonly #client: Client;
  readonly #tally: SoakTally;
  readonly #random: () => number;
  readonly #question: () => Question;
  readonly #reference: Reference;
  readonly #previews: PreviewHistory;
  readonly #walked: readonly string[];
  readonly #inFlight = new Set<Promise<void>>();
  skipped = 0;

  constructor(client: Client, world: World, tally: SoakTally, random: () => number) {
    this.#client = client;
    this.#tally = tally;
    this.#random = random;
    this.#question = createQuestions(world, random);
    this.#reference = createReference(world, SERVED);
    this.#previews = new PreviewHistory(world, this.#reference);
    const repositories = world.registry(SERVED[0].registryId, SERVED[0].region)?.repositories ?? new Map();
    this.#walked = [...repositories.keys()];
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Asks so many a second for so long, and waits for the last answers. */
  async run(rate: number, seconds: number): Promise<void> {
    const start = performance.now();
    for (let number = 0; number < rate * seconds; number += 1) {
      const aheadMs = start + (number * 1000) / rate - performance.now();
      if (aheadMs > 1) await delay(aheadMs);
      if (this.#inFlight.size >= MOST_IN_FLIGHT) this.skipped += 1;
      else this.#send(this.#askSomething());
    }
    await Promise.all(this.#inFlight);
  }

  /** Asks once more when AWS is well again: nothing old, and nothing may fail. */
  async runInPeace(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      const question = this.#question();
      await this.#ask(question, {
        headers: { 'cache-control': 'no-cache' },
        check: (answer) => {
          if (answer.errors || answer.extensions?.stale)
            this.#tally.blame(
              'recovery',
              `${question.name}: ${JSON.stringify(answer.errors ?? answer.extensions)}`,
            );
          return this.#check(question, answer);
        },
      });
    }
  }

  #send(request: Promise<void>): void {
    this.#inFlight.add(request);
    request.finally(() => this.#inFlight.delete(request));
  }

  #askSomething(): Promise<void> {
    let lot = this.#random();
    const falls = (share: number) => {
      lot -= share;
      return lot < 0;
    };
    if (falls(SHARES.start)) {
      const start = this.#previews.begin();
      if (start) return this.#start(start);
    }
    if (falls(SHARES.changing)) return this.#readPreview();
    if (falls(SHARES.walk)) return this.#walk();
    const question = this.#question();
    const check = (answer: SoakAnswer) => this.#check(question, answer);
    if (falls(SHARES.leave)) return this.#ask(question, { check, leaveMs: this.#random() ** 2 * 100 });
    if (falls(SHARES.noCache))
      return this.#ask(question, { check, headers: { 'cache-control': 'no-cache' } });
    return this.#ask(question, { check });
  }

  #check({ document, variables }: Question, answer: SoakAnswer): string[] {
    return findMistakes(answer, this.#reference(document, variables));
  }

  /** Asks, counts, and blames what is wrong. */
  async #ask(
    { name, document, variables }: Question,
    options: {
      check: (answer: SoakAnswer) => readonly string[];
      headers?: Record<string, string>;
      /** The client leaves after so long. */
      leaveMs?: number;
    },
  ): Promise<void> {
    const { check, headers, leaveMs } = options;
    const row = this.#tally.of(name);
    row.asked += 1;
    const began = performance.now();
    const leave = new AbortController();
    const timer = setTimeout(() => leave.abort(), leaveMs ?? PATIENCE_MS);
    let answer: SoakAnswer;
    try {
      answer = await this.#client.ask(document, variables, {
        signal: leave.signal,
        ...(headers ? { headers } : {}),
      });
    } catch (error) {
      if (leave.signal.aborted) row.left += 1;
      if (!leave.signal.aborted || leaveMs === undefined) this.#tally.blame('no answer', `${name}: ${error}`);
      return;
    } finally {
      clearTimeout(timer);
    }
    row.answered += 1;
    row.ms.push(performance.now() - began);
    row.failedFields += answer.errors?.length ?? 0;
    if (answer.extensions?.stale) this.#tally.stale += 1;
    for (const { extensions } of answer.errors ?? []) this.#tally.countError(extensions?.code ?? 'none');
    const mistakes = check(answer);
    if (mistakes.length > 0)
      this.#tally.blame(
        'wrong answer',
        `${name} ${JSON.stringify(variables)}: ${mistakes.slice(0, 3).join('; ')}`,
      );
  }

  #start(start: Start): Promise<void> {
    const question = {
      name: 'a start of a preview',
      document: START_PREVIEW,
      variables: startVariables(start.text),
    };
    const settle = (outcome: Start['outcome']) => {
      start.outcome = outcome;
      start.answeredAt = Date.now();
    };
    const asked = this.#ask(question, {
      check: (answer) => {
        const type = member(member(answer.data, 'startLifecyclePreview'), '__typename');
        if (type === undefined) {
          settle('unknown');
          return findMistakes(answer, { startLifecyclePreview: {} });
        }
        settle(type === 'StartLifecyclePreviewSuccess' ? 'started' : 'refused');
        const isKnown = ['StartLifecyclePreviewSuccess', 'LifecyclePreviewInProgressError'].includes(
          String(type),
        );
        return isKnown ? [] : [`startLifecyclePreview is a ${type}`];
      },
    });
    return asked.finally(() => {
      if (start.outcome === 'pending') settle('unknown');
    });
  }

  #readPreview(): Promise<void> {
    const sentAt = Date.now();
    return this.#ask(READ_PREVIEW, {
      check: (answer) => this.#previews.findMistakes(answer, sentAt, Date.now()),
    });
  }

  /** Reads three pages, each from where the one before ended: together they must be what one page is. */
  async #walk(): Promise<void> {
    const name = this.#walked[Math.floor(this.#random() * this.#walked.length)];
    const first = 1 + Math.floor(this.#random() * 30);
    const document = `query Walked($name: RepositoryName!, $first: Int) {
      repository(name: $name) { images(first: $first) { nodes { digest tags } } }
    }`;
    let before = 0;
    let after: unknown;
    for (let page = 0; page < 3; page += 1) {
      const whole = this.#reference(document, { name, first: 3 * first });
      const nodes = member(member(member(whole, 'repository'), 'images'), 'nodes');
      const items: unknown[] = Array.isArray(nodes) ? nodes : [];
      let goesOn = false;
      const question = { name: 'a page of a walk', document: READ_PAGE, variables: { name, first, after } };
      await this.#ask(question, {
        check: (answer) => {
          const images = member(member(answer.data, 'repository'), 'images');
          const pageInfo = member(images, 'pageInfo');
          after = member(pageInfo, 'endCursor');
          goesOn = member(pageInfo, 'hasNextPage') === true;
          const wanted = items.slice(before, before + first);
          before += first;
          if (images && !goesOn && page < 2 && items.length > before)
            return [`the walk ends after ${before} of ${items.length}`];
          return findMistakes(answer, { repository: { images: { nodes: wanted, pageInfo } } });
        },
      });
      if (!goesOn) return;
    }
  }
}
