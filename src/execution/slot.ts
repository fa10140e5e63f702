import type { GraphQLError } from 'graphql';

/** A part of an answer: text, or a place for text that is still being made. */
export type Text = string | Slot;

/** What a part is in: it waits for the part, and is null or fails with it. */
export interface Holder {
  /** Whether anybody still waits for what is in it. */
  readonly isLive: boolean;
  partDone(): void;
  /** From now on the part cannot fail. */
  partSafe(): void;
  partFailed(error: GraphQLError): void;
}

/**
 * A place in an answer for text that is still being made. What fails in it makes it null where it may be null; else it fails
 * with it, and so does what it is in.
 */
export class Slot implements Holder {
  #text: string | undefined;
  #parts: Text[] = [];
  #waiting = 0;
  /** How many of its parts may fail yet, and it with them. */
  #risks = 0;
  #isSafe = false;
  #isOpen = false;
  #holder: Holder | undefined;
  #caught: ((error: GraphQLError, dropped: Slot) => void) | undefined;
  #whenSafe: (() => void) | undefined;
  readonly #giveUp: ((thrown: unknown) => void) | undefined;

  /** `giveUp` makes it fail, where it waits for something itself. */
  constructor(giveUp?: (thrown: unknown) => void) {
    this.#giveUp = giveUp;
  }

  /** An answer's part that is made of others, of which some are still being made. */
  static of(parts: Text[]): Slot {
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

  /** Whether what is there of it stays: what is still being made in it may be null, and it itself may no longer become so. */
  get isSafe(): boolean {
    return this.#isSafe;
  }

  /** Puts it where it belongs. */
  putInto(holder: Holder): void {
    this.#holder = holder;
  }

  /** It may be null: what fails in it is told, and goes no further. */
  catch(caught: (error: GraphQLError, dropped: Slot) => void): void {
    this.#caught = caught;
  }

  /** Calls back once it is safe. */
  whenSafe(callBack: () => void): void {
    this.#whenSafe = callBack;
  }

  /** Hands its parts over to whoever reads them one by one: it will have no text of its own. */
  open(): Text[] {
    this.#isOpen = true;
    return this.#parts;
  }

  /** Hands its text over. */
  take(): string {
    const text = this.#text ?? '';
    this.#text = '';
    return text;
  }

  /** It holds what these parts do. */
  fill(parts: Text[]): void {
    for (const part of parts) {
      if (typeof part === 'string') continue;
      this.#waiting += 1;
      if (part.#mayFailWhatHoldsIt) this.#risks += 1;
      part.putInto(this);
    }
    this.#parts = parts;
    if (this.#waiting === 0) this.#end(textOf(parts));
    else if (this.#risks === 0) this.#beSafe();
  }

  partDone(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#end(this.#isOpen ? '' : textOf(this.#parts));
  }

  partSafe(): void {
    this.#risks -= 1;
    if (this.#risks === 0) this.#beSafe();
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

  /** Lets all that is still being made in it fail. */
  giveUp(thrown: unknown): void {
    if (!this.isLive) return;
    if (this.#parts.length === 0) this.#giveUp?.(thrown);
    for (const part of this.#parts) if (typeof part !== 'string') part.giveUp(thrown);
  }

  get #mayFailWhatHoldsIt(): boolean {
    return this.#caught === undefined && !this.#isSafe;
  }

  #end(text: string): void {
    this.#text = text;
    this.#parts = [];
    this.#beSafe();
    this.#holder?.partDone();
  }

  #beSafe(): void {
    if (this.#isSafe) return;
    const mayHaveFailed = this.#mayFailWhatHoldsIt;
    this.#isSafe = true;
    if (mayHaveFailed) this.#holder?.partSafe();
    this.#whenSafe?.();
    this.#whenSafe = undefined;
  }
}

function textOf(parts: readonly Text[]): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : (part.text ?? '');
  return text;
}
