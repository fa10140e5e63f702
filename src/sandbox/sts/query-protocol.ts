import type { Handler, Operation } from '../operation.ts';
import { type OperationSchema, resolveSchema } from '../wire/codec.ts';
import { type Constraints, isStructure } from '../wire/constraints.ts';

/** What a request brings: its members by name. Required ones are there once `findViolations` found nothing. */
export type Form = Readonly<Record<string, string | number>>;

/** What a handler answers with: elements by name. */
export interface Elements {
  readonly [name: string]: string | Date | Elements;
}

const XMLNS = 'https://sts.amazonaws.com/doc/2011-06-15/';
const NUMBER = 1;

/** Ties an operation of AWS's query protocol, forms in and XML out, to its handler. */
export function queryOperation(
  schema: OperationSchema,
  constraints: Constraints,
  handler: Handler<Form, Elements>,
): Operation {
  const [, , name] = schema;
  return {
    schema,
    constraints,
    read: async (body) => {
      const input = readForm(schema, body);
      return {
        input,
        answer: (context) =>
          `<${name}Response xmlns="${XMLNS}">${writeElements({
            [`${name}Result`]: handler(input, context),
            ResponseMetadata: {},
          })}</${name}Response>`,
      };
    },
  };
}

/** The members of a form that the schema has; a number that is none stays a text, which is then of the wrong type. */
function readForm(schema: OperationSchema, body: string): Form {
  const form = new URLSearchParams(body);
  const request = resolveSchema(schema[4]);
  if (!isStructure(request)) return {};
  const [, , , , names, schemas] = request;
  return Object.fromEntries(
    names.flatMap((name, index): [string, string | number][] => {
      const value = form.get(name);
      if (value === null) return [];
      return [[name, schemas[index] === NUMBER && /^\d+$/.test(value) ? Number(value) : value]];
    }),
  );
}

/** An error as this protocol has it. */
export function errorBody(code: string, message: string): string {
  const error = writeElements({ Error: { Type: 'Sender', Code: code, Message: message } });
  return `<ErrorResponse xmlns="${XMLNS}">${error}</ErrorResponse>`;
}

function writeElements(elements: Elements): string {
  return Object.entries(elements)
    .map(([name, value]) => `<${name}>${writeValue(value)}</${name}>`)
    .join('');
}

function writeValue(value: Elements[string]): string {
  if (typeof value === 'string')
    return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return value instanceof Date ? value.toISOString() : writeElements(value);
}
