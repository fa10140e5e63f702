import type { FieldPlan } from './plan.ts';
import { isPromise } from './promise.ts';
import type { ResolveInfo } from './resolve-info.ts';
import type { Run } from './run.ts';
import { Slot, type Text } from './slot.ts';

type Path = ResolveInfo['path'];

/** Writes an object, or the root. */
export function writeFields(
  run: Run,
  fields: readonly FieldPlan[],
  source: unknown,
  path: Path | undefined,
): Text {
  let text = '';
  let parts: Text[] | undefined;
  for (const field of fields) {
    text += field.prefix;
    const value = writeField(run, field, source, path);
    if (typeof value === 'string') text += value;
    else {
      parts ??= [];
      parts.push(text, value);
      text = '';
    }
  }
  text += endFields(run, fields);
  if (parts === undefined) return text;
  parts.push(text);
  return Slot.of(parts);
}

/** Writes what ends an object of these fields. */
export function endFields(run: Run, fields: readonly FieldPlan[]): string {
  const text = fields.length === 0 ? '{}' : '}';
  run.bytes += text.length;
  run.weigh();
  return text;
}

/** Writes the value of a field; its name is counted, and left to whoever joins them. */
export function writeField(run: Run, field: FieldPlan, source: unknown, path: Path | undefined): Text {
  run.bytes += field.prefix.length;
  if (field.constant !== undefined) {
    run.bytes += field.constant.length;
    return field.constant;
  }
  const mark = run.bytes;
  const own = run.field(field);
  const info = own.infoBelow(path);
  try {
    const value: unknown = field.resolve(source, own.args, run.contextValue, info);
    const text = isPromise(value)
      ? run.await(value, field.complete, info, undefined)
      : field.complete(value, info, undefined);
    if (typeof text === 'string') return text;
    own.keepInfo();
    return run.guard(text, field.isNullable);
  } catch (thrown) {
    return run.failed(thrown, field.isNullable, { info, path: undefined, mark });
  }
}
