/**
 * What the replicas of a gateway share: bytes under a name, and short texts that they agree on. It is a help and never a
 * need: no method throws, and none takes long. What it cannot tell, it does not know.
 */
export interface SharedStore {
  /** In the keys' order; undefined for what is not there or could not be had in time. */
  getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** The same of so many bytes from the beginning of each, of fewer where there are no more. */
  getStarts(keys: readonly string[], bytes: number): Promise<readonly (Uint8Array | undefined)[]>;
  /** Keeps each for so long. Nobody waits for it, and it may fail. */
  setMany(entries: readonly { key: string; bytes: Uint8Array; keepMs: number }[]): void;
  /** A text; null when there is none, undefined when it could not be had in time. */
  getText(key: string): Promise<string | null | undefined>;
  /** Puts a text there, whatever it was; false when that could not be done in time. */
  setText(key: string, text: string, keepMs: number): Promise<boolean>;
  /** Puts a text where there was another, or none (null); false when it was not so, undefined when it is not known. */
  replaceText(
    key: string,
    before: string | null,
    after: string,
    keepMs: number,
  ): Promise<boolean | undefined>;
  close(): Promise<void>;
}
