import type { DescribeImages$ } from '@aws-sdk/client-ecr';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';

/** A schema of one operation, as the SDK's clients export it (`DescribeImages$`). */
export type OperationSchema = typeof DescribeImages$;

/** A schema of a shape, or a function that returns it. */
export type SchemaRef = OperationSchema[4];

/** A schema itself. */
export type Schema = Exclude<SchemaRef, () => unknown>;

/** Schemas refer to one another through functions, so that they may be cyclic. */
export const resolveSchema = (schema: SchemaRef): Schema =>
  typeof schema === 'function' ? schema() : schema;

// What the protocol needs to know of a service concerns its client side (targets, error classes); the codec is the same for all.
const codec = new AwsJson1_1Protocol({ defaultNamespace: '', serviceTarget: '' }).getPayloadCodec();

/**
 * Reads a request body by its schema: timestamps become Dates, members that the schema lacks are dropped. It is a T once
 * its types were checked against the schema, which the reader leaves to `findViolations`; but that the body is an object,
 * since the reader makes one of a list.
 */
export async function readBody<T>(schema: SchemaRef, body: string): Promise<T> {
  const text = body === '' ? '{}' : body;
  if (!text.trimStart().startsWith('{')) throw new SyntaxError('The body is no JSON object');
  return codec.createDeserializer().read(resolveSchema(schema), text);
}

/** Writes a response by its schema: Dates become epoch seconds, members that are undefined are left out. */
export function writeBody(schema: SchemaRef, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(resolveSchema(schema), value);
  const written = serializer.flush();
  return typeof written === 'string' ? written : new TextDecoder().decode(written);
}
