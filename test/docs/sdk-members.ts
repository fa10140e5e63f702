import * as ecr from '@aws-sdk/client-ecr';
import * as sagemaker from '@aws-sdk/client-sagemaker';

/** An operation's schema as the SDK's clients export it. */
type OperationSchema = typeof ecr.DescribeImages$;
type SchemaRef = OperationSchema[4];
type Schema = Exclude<SchemaRef, () => unknown>;
type Tagged<Kind> = Extract<Schema, readonly [Kind, string, string, ...unknown[]]>;

const isStructure = (schema: Schema): schema is Tagged<3> => Array.isArray(schema) && schema[0] === 3;
const isList = (schema: Schema): schema is Tagged<1> => Array.isArray(schema) && schema[0] === 1;
const isOperation = (schema: unknown): schema is OperationSchema =>
  Array.isArray(schema) && schema[0] === 9 && schema.length === 6;

const CLIENTS = { ecr, sagemaker } as const;

/** The schema of an operation, `ListImageReferrers$`; undefined when the SDK has no such operation. */
function operationSchema(service: keyof typeof CLIENTS, operation: string): OperationSchema | undefined {
  const found = Object.entries(CLIENTS[service]).find(([name]) => name === `${operation}$`)?.[1];
  return isOperation(found) ? found : undefined;
}

/** Every member of an operation's request or response, as paths: `referrers`, `referrers[].digest`. */
export function membersOf(
  service: keyof typeof CLIENTS,
  operation: string,
  part: 'Request' | 'Response',
): string[] {
  const schema = operationSchema(service, operation);
  if (schema === undefined) throw new Error(`The SDK has no operation ${operation} of ${service}.`);
  const [, , , , request, response] = schema;
  return walk(part === 'Request' ? request : response, '');
}

/** Members that hold no members themselves. */
export function leavesOf(members: readonly string[]): string[] {
  return members.filter(
    (member) => !members.some((other) => other.startsWith(`${member}.`) || other.startsWith(`${member}[]`)),
  );
}

/** A schema is a number for a simple type (also a list or a map of them), or a tuple that begins with its kind. */
function walk(reference: SchemaRef, path: string): string[] {
  const schema = typeof reference === 'function' ? reference() : reference;
  if (typeof schema === 'number') return [];
  if (isList(schema)) return walk(schema[4], `${path}[]`);
  if (isStructure(schema)) {
    const [, , , , names, schemas] = schema;
    return names.flatMap((name, index) => {
      const member = path === '' ? name : `${path}.${name}`;
      const inner = schemas[index];
      return inner === undefined ? [member] : [member, ...walk(inner, member)];
    });
  }
  throw new Error(`${path} has a schema of a kind that this walk does not know.`);
}

/** The members of an operation's response of which the SDK says that they are always there, in what holds them. */
export function requiredMembersOf(service: keyof typeof CLIENTS, operation: string): string[] {
  const schema = operationSchema(service, operation);
  if (schema === undefined) throw new Error(`The SDK has no operation ${operation} of ${service}.`);
  return requiredIn(schema[5], '');
}

/** The first members of a structure are the required ones; it may say how many. */
function requiredIn(reference: SchemaRef, path: string): string[] {
  const schema = typeof reference === 'function' ? reference() : reference;
  if (isList(schema)) return requiredIn(schema[4], `${path}[]`);
  if (!isStructure(schema)) return [];
  const [, , , , names, schemas, required = 0] = schema;
  return names.flatMap((name, index) => {
    const member = path === '' ? name : `${path}.${name}`;
    const inner = schemas[index];
    return [...(index < required ? [member] : []), ...(inner === undefined ? [] : requiredIn(inner, member))];
  });
}
