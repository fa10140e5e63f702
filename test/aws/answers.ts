import { expect } from 'vitest';

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
