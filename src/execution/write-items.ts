import type { Complete } from './complete.ts';
import { isPromise, letGo } from './promise.ts';
import type { ResolveInfo } from './resolve-info.ts';
import { Slot, type Text } from './slot.ts';

/** What a list is of. */
export interface ItemType {
  readonly complete: Complete;
  readonly isNullable: boolean;
  readonly isLeaf: boolean;
}

/** Writes a list. */
export function writeItems(
  type: ItemType,
  items: unknown,
  info: ResolveInfo,
  path: ResolveInfo['path'] | undefined,
): Text {
  if (!isIterable(items)) {
    throw new Error(
      `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
    );
  }
  try {
    return writeEach(type, items, info, path);
  } catch (thrown) {
    // Nobody has heard of those behind the item that failed.
    letGo(items);
    throw thrown;
  }
}

function writeEach(
  type: ItemType,
  items: Iterable<unknown>,
  info: ResolveInfo,
  listPath: ResolveInfo['path'] | undefined,
): Text {
  const { run } = info;
  // What is put together of many texts is a tree of them until somebody looks into it, and the garbage collector takes far longer
  // over the tree of a long list than its text takes to write: it is made one piece after another.
  let text = '';
  let piece = '';
  let parts: Text[] | undefined;
  let index = 0;
  for (const item of items) {
    piece += index === 0 ? '[' : ',';
    run.bytes += 1;
    const value = writeItem(type, item, info, listPath, index);
    if (typeof value !== 'string') {
      parts ??= [];
      parts.push(text + piece, value);
      text = '';
      piece = '';
    } else {
      piece += value;
      if (piece.length > PIECE_LENGTH) {
        text += flat(piece);
        piece = '';
      }
    }
    index += 1;
  }
  const end = index === 0 ? '[]' : ']';
  text += piece + end;
  run.bytes += end.length;
  run.weigh();
  if (parts === undefined) return text;
  parts.push(text);
  return Slot.of(parts);
}

/** Short enough to be moved by the garbage collector, and long enough that there are few. */
const PIECE_LENGTH = 2 ** 13;

/** The same text in one piece. */
function flat(text: string): string {
  // No text of JSON begins so. It has to be asked for something, or the question is optimized away.
  return text.charCodeAt(0) === 0 ? '' : text;
}

function writeItem(
  { complete, isNullable, isLeaf }: ItemType,
  item: unknown,
  info: ResolveInfo,
  listPath: ResolveInfo['path'] | undefined,
  key: number,
): Text {
  const { run } = info;
  const mark = run.bytes;
  try {
    if (isPromise(item))
      return run.guard(run.await(item, complete, info, pathOf(info, listPath, key)), isNullable);
    // A leaf needs no place, unless it fails.
    return run.guard(complete(item, info, isLeaf ? undefined : pathOf(info, listPath, key)), isNullable);
  } catch (thrown) {
    return run.failed(thrown, isNullable, { info, path: pathOf(info, listPath, key), mark });
  }
}

function pathOf(
  info: ResolveInfo,
  listPath: ResolveInfo['path'] | undefined,
  key: number,
): ResolveInfo['path'] {
  return { prev: listPath ?? info.path, key, typename: undefined };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.iterator in value &&
    typeof value[Symbol.iterator] === 'function'
  );
}
