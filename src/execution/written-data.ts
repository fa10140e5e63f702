import type { ExecutionResult } from 'graphql';

/**
 * The data of an answer, written: JSON text that nobody has to walk again. It stands where the object would stand, in `data`
 * of an ExecutionResult, and whoever knows it reads what it says of itself.
 */
export class WrittenData {
  readonly text: string;
  /** How many bytes the text is. */
  readonly bytes: number;
  /** Whether a root field has a value. */
  readonly hasValue: boolean;

  constructor({ text, bytes, hasValue }: { text: string; bytes: number; hasValue: boolean }) {
    this.text = text;
    this.bytes = bytes;
    this.hasValue = hasValue;
  }

  /** The data as objects, for whoever has to look into it. */
  parse(): Record<string, unknown> {
    return JSON.parse(this.text);
  }

  /** So that whatever writes the answer in its own way writes the same. */
  toJSON(): Record<string, unknown> {
    return this.parse();
  }
}

/** An answer whose data is written, and how yoga is to write the rest. */
export interface WrittenResult extends ExecutionResult<WrittenData> {
  stringify: typeof writeAnswer;
}

/** Writes an answer around its data. */
export function writeAnswer(result: Omit<ExecutionResult<unknown>, 'extensions'>): string {
  const members = Object.entries(result).flatMap(([name, value]) => {
    const text = value instanceof WrittenData ? value.text : JSON.stringify(value);
    // What JSON has no words for is left out.
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${members.join(',')}}`;
}
