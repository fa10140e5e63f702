import { AwsJson1_1Protocol, JsonCodec2, JsonShapeDeserializer2 } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';

type Schema = Parameters<JsonShapeDeserializer2['read']>[0];
type Settings = ConstructorParameters<typeof AwsJson1_1Protocol>[0];
type Read = (value: unknown) => unknown;

/** AWS's JSON protocol, whose answers are read by functions that are made of their schemas once. */
export class CompiledJson extends AwsJson1_1Protocol {
  constructor(settings: Settings) {
    super({ ...settings, jsonCodec: new CompiledCodec(AS_THE_SDK_READS) });
  }
}

/** What AwsJson1_1Protocol gives its own codec. */
const AS_THE_SDK_READS = { timestampFormat: { useTrait: true, default: 7 }, jsonName: false } as const;

class CompiledCodec extends JsonCodec2 {
  override createDeserializer() {
    const deserializer = new CompiledDeserializer(this.settings);
    if (this.serdeContext !== undefined) deserializer.setSerdeContext(this.serdeContext);
    return deserializer;
  }
}

/**
 * The SDK's reader asks the schema of each value anew what it is, and copies each structure. This one knows, and changes
 * what JSON.parse has made in its place. What it has no short way for it leaves to the SDK's.
 */
class CompiledDeserializer extends JsonShapeDeserializer2 {
  /** By the schema itself, since structures may be cyclic. */
  readonly #structures = new Map<unknown, Read>();
  readonly #roots = new Map<Schema, Read>();

  protected override _read(schema: Schema, value: unknown) {
    let read = this.#roots.get(schema);
    if (read === undefined) {
      read = this.#compile(NormalizedSchema.of(schema));
      this.#roots.set(schema, read);
    }
    return read(value);
  }

  #compile(schema: NormalizedSchema): Read {
    const slowly: Read = (value) => super._read(schema, value);
    if (schema.isUnionSchema()) return slowly;
    if (schema.isStructSchema()) return this.#structure(schema, slowly);
    if (schema.isListSchema()) return listOf(this.#compile(schema.getValueSchema()), slowly);
    if (schema.isBooleanSchema()) return asItIs;
    if (schema.isStringSchema()) return schema.getMergedTraits().mediaType ? slowly : asItIs;
    // NaN and the infinities are strings.
    if (schema.isNumericSchema()) return (value) => (typeof value === 'number' ? value : slowly(value));
    if (EPOCH_SECONDS.has(schema.getSchema()))
      return (value) => (isFiniteNumber(value) ? new Date(Math.round(value * 1000)) : slowly(value));
    return slowly;
  }

  #structure(schema: NormalizedSchema, slowly: Read): Read {
    const known = this.#structures.get(schema.getSchema());
    if (known !== undefined) return known;
    const members = new Map<string, Read>();
    const read: Read = (value) => {
      // With a __type, the SDK keeps members that the schema lacks.
      if (!isRecord(value) || typeof value['__type'] === 'string') return slowly(value);
      let isExact = true;
      for (const name in value) {
        const readMember = members.get(name);
        const member = value[name];
        if (readMember === undefined || member === null) isExact = false;
        else if (readMember !== asItIs) value[name] = readMember(member);
      }
      return isExact ? value : pick(value, members.keys());
    };
    this.#structures.set(schema.getSchema(), read);
    for (const [name, member] of schema.structIterator()) members.set(name, this.#compile(member));
    return read;
  }
}

/** Of the numbers that stand for kinds of values: a timestamp in the format of the protocol, and one in this. */
const EPOCH_SECONDS = new Set<unknown>([4, 7]);

const asItIs: Read = (value) => value;

function listOf(readItem: Read, slowly: Read): Read {
  if (readItem === asItIs) return asItIs;
  return (value) => {
    if (!Array.isArray(value)) return slowly(value);
    for (let index = 0; index < value.length; index += 1) value[index] = readItem(value[index]);
    return value;
  };
}

/** JSON.parse makes Infinity of what is too large: no moment. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** A list is one too, though of a structure it makes none. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pick(record: Record<string, unknown>, names: Iterable<string>): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    const member = record[name];
    if (member !== undefined && member !== null) picked[name] = member;
  }
  return picked;
}
