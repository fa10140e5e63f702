import type { LifecyclePreviewPage } from '../lifecycle-source.ts';
import type { Latest } from './latest.ts';
import { type PreviewEvent, PreviewPoller } from './preview-poller.ts';
import type { Rhythm } from './rhythm.ts';

/** The pollers of one registry: one for each repository whose preview somebody watches, however many watch it. */
export class PreviewPollers {
  readonly #look: (repositoryName: string, signal: AbortSignal) => Promise<LifecyclePreviewPage | null>;
  readonly #rhythm: Rhythm;
  readonly #pollers = new Map<string, PreviewPoller>();

  constructor(
    look: (repositoryName: string, signal: AbortSignal) => Promise<LifecyclePreviewPage | null>,
    rhythm: Rhythm,
  ) {
    this.#look = look;
    this.#rhythm = rhythm;
  }

  /** How many previews are being watched. */
  get size(): number {
    return this.#pollers.size;
  }

  /** The preview now, unless it was last looked at before `since`, and at each change; it ends with what is final. */
  watch(repositoryName: string, since = 0): Latest<PreviewEvent> {
    const poller = this.#pollers.get(repositoryName) ?? this.#begin(repositoryName);
    return poller.watch(since);
  }

  /** Has a preview looked at now, where somebody watches it. */
  poke(repositoryName: string): void {
    this.#pollers.get(repositoryName)?.poke();
  }

  /** Ends them all. */
  close(): void {
    for (const poller of this.#pollers.values()) poller.stop();
  }

  #begin(repositoryName: string): PreviewPoller {
    const poller = new PreviewPoller(
      (signal) => this.#look(repositoryName, signal),
      this.#rhythm,
      () => this.#pollers.delete(repositoryName),
    );
    this.#pollers.set(repositoryName, poller);
    return poller;
  }
}
