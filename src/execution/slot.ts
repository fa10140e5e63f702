import type { GraphQLError } from 'graphql';

/** A part of an answer: text, or a place for text that is still being made. */
export type Text = string | Slot;

/** What a part is in: it waits for the part, and is null or fails with it. */
export interface Holder {
  /** Whether anybody still waits for what is in it. */
  readonly isLive: boolean;
  partDone(): void;
  partFailed(error: GraphQLError): void;
}

/**
 * A place in an answer for text that is still being made. What fails in it makes it null where it may be null; else it fails
 * with it, and so does what it is in.
 */
export class Slot implements Holder {
  #text: string | undefined;
  #parts: readonly Text[] = [];
  #waiting = 0;
  #holder: Holder | undefined;
  #caught: ((error: GraphQLError, dropped: Slot) => void) | undefined;

  /** An answer's part that is made of others, of which some are still being made. */
  static of(parts: readonly Text[]): Slot {
    const slot = new Slot();
    slot.fill(parts);
    return slot;
  }

  /** What it holds, once that is there. */
  get text(): string | undefined {
    return this.#text;
  }

  /** A slot that nothing holds is left over from something that failed before it was done. */
  get isLive(): boolean {
    return this.#text === undefined && this.#holder !== undefined && this.#holder.isLive;
  }

  /** What is there of it by now, in order. */
  get parts(): readonly Text[] {
    return this.#text === undefined ? this.#parts : [this.#text];
  }

  /** Puts it where it belongs. */
  putInto(holder: Holder): void {
    this.#holder = holder;
  }

  /** It may be null: what fails in it is told, and goes no further. */
  catch(caught: (error: GraphQLError, dropped: Slot) => void): void {
    this.#caught = caught;
  }

  /** It holds what these parts do. */
  fill(parts: readonly Text[]): void {
    for (const part of parts) {
      if (typeof part === 'string') continue;
      this.#waiting += 1;
      part.putInto(this);
    }
    this.#parts = parts;
    if (this.#waiting === 0) this.#end(textOf(parts));
  }

  partDone(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#end(textOf(this.#parts));
  }

  partFailed(error: GraphQLError): void {
    this.fail(error);
  }

  /** What should be in it has failed. */
  fail(error: GraphQLError): void {
    if (this.#caught === undefined) {
      this.#holder?.partFailed(error);
      return;
    }
    this.#caught(error, this);
    this.#end('null');
  }

  #end(text: string): void {
    this.#text = text;
    this.#parts = [];
    this.#holder?.partDone();
  }
}

function textOf(parts: readonly Text[]): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : (part.text ?? '');
  return text;
}
