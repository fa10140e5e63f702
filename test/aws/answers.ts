import { expect } from 'vitest';
import fc from '../helpers/fast-check.ts';

/** An answer as it comes off the wire, where AWS may send, and leave out, what the SDK's types do not tell. */
export function overTheWire(answer: object) {
  const dates = new Set(
    Object.values(answer)
      .filter((value) => value instanceof Date)
      .map(Number),
  );
  return JSON.parse(JSON.stringify(answer), (_, value) => {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return dates.has(time) ? new Date(time) : value;
  });
}

/** No member of a record may be undefined, at any depth: GraphQL would show null, and hide that it was forgotten. */
export function expectNothingUndefined(value: unknown, path = 'the record'): void {
  expect(value, path).toBeDefined();
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) expectNothingUndefined(member, `${path}.${name}`);
}

/** An answer of which no type is known. */
export type Answer = ReturnType<typeof overTheWire>;

/** An answer with whatever in place of some of its members; undefined leaves a member out. */
export function withMembers(least: object, members: object) {
  return Object.assign(overTheWire(least), members);
}

/** What may come in place of any member: near misses of every type, the right ones, and all else there is. */
export const anything = fc.oneof(
  fc.constantFrom<unknown>(
    ...[undefined, null, '', 'abc', '12', true, 'true', {}, [], [{}], [null, 'a'], { a: null }, { a: 'b' }],
    ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53],
    ...[new Date(Number.NaN), new Date(0), '2026-01-02T03:04:05Z'],
  ),
  fc.date({ noInvalidDate: false }),
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true, withSet: true }),
);

/** A structure with anything as each of these members. */
export function structureOf(...members: readonly string[]): fc.Arbitrary<object> {
  return fc.record(Object.fromEntries(members.map((member) => [member, anything])), { requiredKeys: [] });
}

export type Shape = (value: unknown) => boolean;

/** What the fields of the schema can hold: nothing else may be in a record. */
export const shapes = {
  text: (value) => typeof value === 'string',
  flag: (value) => typeof value === 'boolean',
  integer: (value) => Number.isSafeInteger(value),
  int32: (value) => Number.isInteger(value) && Math.abs(Number(value) + 0.5) < 2 ** 31,
  date: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
} as const satisfies Record<string, Shape>;

export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);

export const oneOf =
  (values: readonly string[]): Shape =>
  (value) =>
    value === 'UNKNOWN' || values.some((known) => known === value);

export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every((entry) => shape(entry));

/** A record of exactly these members. */
export const recordOf =
  (members: Record<string, Shape>): Shape =>
  (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const names = Object.keys(value);
    return (
      names.length === Object.keys(members).length &&
      names.every((name) => members[name]?.(Reflect.get(value, name)) ?? false)
    );
  };
