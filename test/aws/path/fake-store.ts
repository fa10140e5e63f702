import type { SharedStore } from '../../../src/aws/path/shared-store.ts';

/** A shared store in memory, which can be away, and hands out what a test put into it. */
export class FakeStore implements SharedStore {
  readonly #values = new Map<string, { value: Uint8Array | string; until: number }>();
  /** Whether it cannot be reached. */
  away = false;
  /** How often it was asked for entries. */
  asked = 0;
  /** Held back by a test, e.g. while something else happens. */
  answering: Promise<void> = Promise.resolve();

  async getMany(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    this.asked += 1;
    const found = keys.map((key) => this.#get(key));
    await this.answering;
    return found.map((value) => (typeof value === 'string' ? undefined : value));
  }

  async getStarts(keys: readonly string[], bytes: number): Promise<(Uint8Array | undefined)[]> {
    return (await this.getMany(keys)).map((value) => value?.subarray(0, bytes));
  }

  setMany(entries: readonly { key: string; bytes: Uint8Array; keepMs: number }[]): void {
    for (const { key, bytes, keepMs } of entries) this.#set(key, bytes, keepMs);
  }

  async getText(key: string): Promise<string | null | undefined> {
    if (this.away) return undefined;
    const value = this.#get(key);
    await this.answering;
    return typeof value === 'string' ? value : null;
  }

  async setText(key: string, text: string, keepMs: number): Promise<boolean> {
    return this.#set(key, text, keepMs);
  }

  async replaceText(key: string, before: string | null, after: string, keepMs: number) {
    if (this.away) return undefined;
    return (this.#get(key) ?? null) === before && this.#set(key, after, keepMs);
  }

  async close(): Promise<void> {}

  /** The keys that it holds. */
  keys(): string[] {
    return [...this.#values.keys()].filter((key) => this.#get(key) !== undefined);
  }

  /** Puts something in the place of every entry. */
  spoil(change: (bytes: Uint8Array) => Uint8Array): void {
    for (const held of this.#values.values()) {
      if (typeof held.value !== 'string') held.value = change(held.value);
    }
  }

  /** Forgets everything. */
  flush(): void {
    this.#values.clear();
  }

  #get(key: string): Uint8Array | string | undefined {
    const held = this.away ? undefined : this.#values.get(key);
    return held && held.until > Date.now() ? held.value : undefined;
  }

  #set(key: string, value: Uint8Array | string, keepMs: number): boolean {
    if (!this.away) this.#values.set(key, { value, until: Date.now() + keepMs });
    return !this.away;
  }
}
