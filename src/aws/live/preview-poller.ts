import type { LifecyclePreviewPage } from '../lifecycle-source.ts';
import { isTrouble } from '../path/old-answers.ts';
import { Latest } from './latest.ts';
import { type Rhythm, waitMs } from './rhythm.ts';

/** What was seen of a repository's preview, or why it could not be seen. */
export type PreviewEvent = PreviewSight | PreviewFailure;

export interface PreviewSight {
  /** The preview with its first results; null when there is none. */
  page: LifecyclePreviewPage | null;
  /** When it was looked at, in milliseconds since 1970: what belongs to it was read no earlier. */
  readAt: number;
}

export interface PreviewFailure {
  error: unknown;
  readAt: number;
}

/** One who watches, and what they were told last. */
interface Watcher {
  events: Latest<PreviewEvent>;
  told: PreviewSight | undefined;
}

/**
 * Looks at one preview for all who watch it, for as long as there is somebody, and tells each of them every change. It ends,
 * for all of them, with the last thing there is to tell: the preview is COMPLETE, EXPIRED or FAILED, gone or replaced by
 * another, or may not be looked at. Trouble that may pass is waited out, up to a bound.
 */
export class PreviewPoller {
  readonly #look: (signal: AbortSignal) => Promise<LifecyclePreviewPage | null>;
  readonly #rhythm: Rhythm;
  readonly #onEnd: () => void;
  readonly #watchers = new Set<Watcher>();
  readonly #stopping = new AbortController();
  #seen: PreviewSight | undefined;
  /** When the last look began. */
  #lookedAt = 0;
  #quietLooks = 0;
  #lookAgain = false;
  #wake = () => {};

  /** Begins with its first watcher. */
  constructor(
    look: (signal: AbortSignal) => Promise<LifecyclePreviewPage | null>,
    rhythm: Rhythm,
    onEnd: () => void,
  ) {
    this.#look = look;
    this.#rhythm = rhythm;
    this.#onEnd = onEnd;
  }

  /** Tells what was seen last, unless it was before `since`, and from then on every change. */
  watch(since: number): Latest<PreviewEvent> {
    const watcher: Watcher = { events: new Latest(() => this.#leave(watcher)), told: undefined };
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) void this.#poll();
    else if (this.#seen && this.#seen.readAt >= since) tell(watcher, this.#seen);
    else if (this.#lookedAt < since) this.poke();
    return watcher.events;
  }

  /** Looks at once, and takes no notice of a look under way: something has happened. */
  poke(): void {
    this.#quietLooks = 0;
    this.#lookAgain = true;
    this.#wake();
  }

  /** Ends it for everyone, with nothing more to tell. */
  stop(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#wake();
    for (const { events } of this.#watchers) events.end();
    this.#watchers.clear();
    this.#onEnd();
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.stop();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    let troubleSince: number | undefined;
    while (!signal.aborted) {
      this.#lookAgain = false;
      const event = await this.#see();
      if (signal.aborted) return;
      if (this.#lookAgain) continue;
      if ('error' in event) {
        troubleSince ??= event.readAt;
        const troubleMs = Date.now() - troubleSince;
        if (!isTrouble(event.error) || troubleMs >= this.#rhythm.maxTroubleMs) return this.#finish(event);
      } else {
        troubleSince = undefined;
        const before = this.#seen;
        this.#seen = event;
        if (isLast(event, before)) return this.#finish(event);
        if (before === undefined || isNews(event, before)) this.#quietLooks = 0;
        for (const watcher of this.#watchers) tell(watcher, event);
      }
      await this.#rest();
    }
  }

  async #see(): Promise<PreviewEvent> {
    const readAt = Date.now();
    this.#lookedAt = readAt;
    try {
      return { page: await this.#look(this.#stopping.signal), readAt };
    } catch (error) {
      return { error, readAt };
    }
  }

  /** Until the next look is due, or somebody wants it now. */
  #rest(): Promise<void> {
    const ms = waitMs(this.#quietLooks, this.#rhythm);
    this.#quietLooks += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #finish(event: PreviewEvent): void {
    for (const { events } of this.#watchers) events.offer(event);
    this.stop();
  }
}

/** Whoever has been told the same already is left alone. */
function tell(watcher: Watcher, sight: PreviewSight): void {
  if (watcher.told && !isNews(sight, watcher.told)) return;
  watcher.told = sight;
  watcher.events.offer(sight);
}

/** Whether there is something to tell whoever knows of what was seen before. */
function isNews({ page }: PreviewSight, before: PreviewSight): boolean {
  return page?.preview.status !== before.page?.preview.status;
}

/** Whether nothing more will come: one that was replaced is over, whatever becomes of the one in its place. */
function isLast({ page }: PreviewSight, before: PreviewSight | undefined): boolean {
  if (page === null || FINAL.has(page.preview.status)) return true;
  const text = page.preview.lifecyclePolicyText;
  const textBefore = before?.page?.preview.lifecyclePolicyText ?? text;
  return text !== null && text !== textBefore;
}

const FINAL: ReadonlySet<string> = new Set(['COMPLETE', 'EXPIRED', 'FAILED']);
