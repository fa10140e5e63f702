import type { SharedStore } from '../../../src/aws/path/shared-store.ts';

/** A store in memory: what is kept is there for good. Each answer comes in a later turn, as from a network. */
export class MemoryStore implements SharedStore {
  readonly texts = new Map<string, string>();
  /** While true it knows nothing. */
  down = false;
  reads = 0;
  writes = 0;

  async getText(key: string): Promise<string | null | undefined> {
    this.reads += 1;
    await new Promise(setImmediate);
    return this.down ? undefined : (this.texts.get(key) ?? null);
  }

  async setText(key: string, text: string): Promise<boolean> {
    this.writes += 1;
    await new Promise(setImmediate);
    if (!this.down) this.texts.set(key, text);
    return !this.down;
  }

  async replaceText(key: string, before: string | null, after: string): Promise<boolean | undefined> {
    this.writes += 1;
    await new Promise(setImmediate);
    if (this.down) return undefined;
    if ((this.texts.get(key) ?? null) !== before) return false;
    this.texts.set(key, after);
    return true;
  }

  async getMany(keys: readonly string[]): Promise<undefined[]> {
    return keys.map(() => undefined);
  }

  getStarts(keys: readonly string[]): Promise<undefined[]> {
    return this.getMany(keys);
  }

  setMany(): void {}

  async close(): Promise<void> {}
}
