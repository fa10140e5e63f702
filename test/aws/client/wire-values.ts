import type { NormalizedSchema } from '@smithy/core/schema';
import fc from '../../helpers/fast-check.ts';

type Value = fc.Arbitrary<unknown>;

/** How deep structures may be within themselves. */
const DEEPEST = 6;

/** Answers as AWS could write them by a schema, and now and then as it should not. */
export function answersBy(schema: NormalizedSchema, depth = 0): Value {
  return fc.oneof({ weight: 24, arbitrary: rightAnswers(schema, depth) }, { weight: 1, arbitrary: ODD });
}

const TEXT = fc.string({ unit: 'binary', maxLength: 12 });
const ODD: Value = fc.oneof(
  fc.constantFrom(null, '', 0, -0, true, 'NaN', 'Infinity', '-Infinity', '12', [], {}, [null]),
  fc.jsonValue({ maxDepth: 2 }),
);
const MOMENT: Value = fc.oneof(
  fc.integer({ min: -1e9, max: 4e9 }),
  fc.double({ min: 0, max: 2e9, noNaN: true }),
  fc.constantFrom(1e300, 253402300800, '1767225600', '1767225600.5', '2026-01-01T00:00:00Z', 0.0005),
);
const NUMBER: Value = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(2 ** 53, 2 ** 63, -(2 ** 60), 'NaN', 'Infinity', '-Infinity', '7'),
);

function rightAnswers(schema: NormalizedSchema, depth: number): Value {
  if (schema.isStructSchema()) return depth > DEEPEST ? fc.constant({}) : structures(schema, depth);
  if (schema.isListSchema()) {
    const item = answersBy(schema.getValueSchema(), depth + 1);
    return fc.array(fc.option(item, { freq: 12 }), { maxLength: depth > 2 ? 2 : 4 });
  }
  if (schema.isMapSchema())
    return fc.dictionary(TEXT, answersBy(schema.getValueSchema(), depth + 1), { maxKeys: 3 });
  if (schema.isTimestampSchema()) return MOMENT;
  if (schema.isBlobSchema()) return fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64'));
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return NUMBER;
  return TEXT;
}

function structures(schema: NormalizedSchema, depth: number): Value {
  const members = Object.fromEntries(
    [...schema.structIterator()].map(([name, member]) => [
      name,
      fc.option(answersBy(member, depth + 1), { freq: 6 }),
    ]),
  );
  const unknown = { newMember: ODD, constructor: ODD };
  const known = fc.record(members, { requiredKeys: [] });
  return fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 1, arbitrary: fc.record({ ...members, ...unknown }, { requiredKeys: ['newMember'] }) },
    {
      weight: 1,
      arbitrary: fc.record({ ...members, __type: TEXT, newMember: ODD }, { requiredKeys: ['__type'] }),
    },
  );
}

/** Inputs that callers could give by a schema. */
export function inputsBy(schema: NormalizedSchema): Value {
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]): [string, Value] => [
      name,
      fc.option(inputsBy(member), { nil: undefined }),
    ]);
    return fc.record(Object.fromEntries(members), { requiredKeys: [] });
  }
  if (schema.isListSchema()) return fc.array(inputsBy(schema.getValueSchema()), { maxLength: 3 });
  if (schema.isMapSchema()) return fc.dictionary(TEXT, inputsBy(schema.getValueSchema()), { maxKeys: 3 });
  if (schema.isTimestampSchema()) return fc.date({ noInvalidDate: true });
  if (schema.isBlobSchema()) return fc.uint8Array();
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer();
  return TEXT;
}
