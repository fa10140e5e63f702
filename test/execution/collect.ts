import type { Outlet } from '../../src/execution/outlet.ts';
import { WrittenData, type WrittenResult } from '../../src/execution/written-data.ts';

/** An outlet by which as much leaves as can, as soon as it can. */
export class Collected implements Outlet {
  readonly pieceLength = 1;
  readonly pieces: string[] = [];
  hasBegun = false;

  begin(): boolean {
    this.hasBegun = true;
    return true;
  }

  push(text: string): void {
    this.pieces.push(text);
  }

  /** The answer as a whole: what has left, and the rest. */
  textOf(result: WrittenResult): string {
    return this.pieces.join('') + result.stringify(result);
  }

  /** A result as it would have been, had nothing left before it was whole. */
  whole(result: WrittenResult): WrittenResult {
    const { data } = result;
    if (!data?.hasBegun) return result;
    const text = this.pieces.slice(1).join('') + data.text;
    return { ...result, data: new WrittenData({ text, bytes: data.bytes, hasValue: data.hasValue }) };
  }
}
