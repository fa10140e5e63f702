import type { ExecutionResult } from 'graphql';

interface DataParts {
  text: string;
  bytes: number;
  hasValue: boolean;
  hasBegun?: boolean;
}

/**
 * The data of an answer, written: JSON text that nobody has to walk again. It stands where the object would stand, in `data`
 * of an ExecutionResult, and whoever knows it reads what it says of itself.
 */
export class WrittenData {
  /** All of it, or what has not left yet. */
  readonly text: string;
  /** How many bytes all of it is. */
  readonly bytes: number;
  /** Whether a root field has a value. */
  readonly hasValue: boolean;
  /** Whether some of it has left while the rest was made. */
  readonly hasBegun: boolean;

  constructor({ text, bytes, hasValue, hasBegun = false }: DataParts) {
    this.text = text;
    this.bytes = bytes;
    this.hasValue = hasValue;
    this.hasBegun = hasBegun;
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

type Result = Omit<ExecutionResult<unknown>, 'extensions'>;

/** An answer whose data is written, and how yoga is to write the rest. */
export interface WrittenResult extends ExecutionResult<WrittenData> {
  stringify: (result: Result) => string;
}

/** Writes an answer around its data. */
export function writeAnswer(result: Result): string {
  const [before, data, after] = partsOf(result);
  return before + (data?.text ?? '') + after;
}

/** The same in bytes. They need not be counted again, and text that has but one for each sign is copied as it is. */
export function writeBytes(result: Result): Buffer<ArrayBuffer> {
  const [before, data, after] = partsOf(result);
  const { text = '', bytes = 0 } = data ?? {};
  const beforeBytes = Buffer.byteLength(before);
  const whole = Buffer.allocUnsafeSlow(beforeBytes + bytes + Buffer.byteLength(after));
  whole.write(before);
  const written = whole.write(text, beforeBytes, text.length === bytes ? 'latin1' : 'utf8');
  // Between its end and what follows there would be memory of others.
  if (written !== bytes)
    throw new Error(`The data of an answer is ${written} bytes, and was counted as ${bytes}.`);
  whole.write(after, beforeBytes + bytes);
  return whole;
}

/** How an answer begins whose data leaves first. */
export const DATA_FIRST = '{"data":';

/** What writes an answer from where its data has begun to leave: what became of the data meanwhile, it stays in the answer. */
export function restWriter(data: WrittenData): (result: Result) => string {
  return ({ data: _, ...rest }) => {
    const members = JSON.stringify(rest);
    return data.text + (members === '{}' ? '}' : `,${members.slice(1)}`);
  };
}

/** An answer's text up to its data, the data where it is written, and what follows. */
function partsOf(result: Result): [string, WrittenData | undefined, string] {
  let before = '';
  let data: WrittenData | undefined;
  let after = '{';
  for (const [name, value] of Object.entries(result)) {
    const isWritten = value instanceof WrittenData;
    const text = isWritten ? '' : JSON.stringify(value);
    // What JSON has no words for is left out.
    if (text === undefined) continue;
    after += `${after === '{' ? '' : ','}${JSON.stringify(name)}:${text}`;
    if (!isWritten) continue;
    data = value;
    before = after;
    after = '';
  }
  return [before, data, `${after}}`];
}
