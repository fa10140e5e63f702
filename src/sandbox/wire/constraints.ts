import { resolveSchema, type Schema, type SchemaRef } from './codec.ts';

/** What a member must satisfy beyond its type, which the schema knows: lengths of strings and lists, values of numbers. */
export interface Rule {
  readonly min?: number;
  readonly max?: number;
  /** A regular expression for the whole value, as AWS prints it. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** For the items of a list. */
  readonly each?: Rule;
  /** For the members of a structure. */
  readonly members?: Readonly<Record<string, Rule>>;
}

/** The rules of one operation. */
export interface Constraints {
  readonly members: Readonly<Record<string, Rule>>;
  /** Each pair: members of the first kind may not come together with those of the second. */
  readonly exclusive?: readonly (readonly [string, readonly string[]])[];
  /** The size of a page when the request names none. */
  readonly defaultPageSize?: number;
}

/** A member that breaks a rule; `problem` is AWS's phrase for it. */
export interface Violation {
  readonly path: string;
  readonly value: unknown;
  readonly problem: string;
}

/** Thrown where a value's type is not the schema's. */
export class WrongTypeError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** All violations of types (which throw), requiredness and rules in a request. */
export function findViolations(schema: SchemaRef, rule: Rule, value: unknown, path = ''): Violation[] {
  const resolved = resolveSchema(schema);
  if (isStructure(resolved)) return structureViolations(resolved, rule, value, path);
  const item = itemSchema(resolved);
  if (item !== undefined) return listViolations(item, rule, value, path);
  requireType(resolved, value, path);
  return ownViolations(rule, value, path);
}

// Simple schemas are numbers, and a list of them has another bit set. The rest are tuples that begin with their kind.
type Tagged<Kind> = Extract<Schema, readonly [Kind, string, string, ...unknown[]]>;
const listBit = 64;

/** A schema of named members. */
export type Structure = Tagged<3>;

export const isStructure = (schema: Schema): schema is Structure => Array.isArray(schema) && schema[0] === 3;
const isList = (schema: Schema): schema is Tagged<1> => Array.isArray(schema) && schema[0] === 1;

function itemSchema(schema: Schema): SchemaRef | undefined {
  if (isList(schema)) return schema[4];
  return typeof schema === 'number' && schema >= listBit && schema < 2 * listBit
    ? schema - listBit
    : undefined;
}

function structureViolations(schema: Structure, rule: Rule, value: unknown, path: string): Violation[] {
  if (!isFields(value)) throw new WrongTypeError(`${path || 'The request'} is not a structure`);
  const [, , , , names, schemas, required = 0] = schema;
  return names.flatMap((name, i) => {
    const member = value[name];
    const memberPath = path === '' ? name : `${path}.${name}`;
    if (member === undefined) {
      return i < required ? [{ path: memberPath, value: null, problem: 'Member must not be null' }] : [];
    }
    const memberSchema = schemas[i];
    return memberSchema === undefined
      ? []
      : findViolations(memberSchema, rule.members?.[name] ?? {}, member, memberPath);
  });
}

function listViolations(item: SchemaRef, rule: Rule, value: unknown, path: string): Violation[] {
  if (!Array.isArray(value)) throw new WrongTypeError(`${path} is not a list`);
  const own = ownViolations(rule, value, path);
  if (own.length > 0) return own;
  return value.flatMap((each, i) => {
    const found = findViolations(item, rule.each ?? {}, each, `${path}.${i + 1}.member`);
    return isFields(each)
      ? found
      : found.map(({ problem }) => ({
          path,
          value,
          problem: `Member must satisfy constraint: [${problem}]`,
        }));
  });
}

/**
 * Types of single values, by the number that stands for them in a schema. It has one number for numbers of all kinds; those
 * of the requests served here are 32-bit integers, without exception.
 */
const types: Readonly<Record<number, (value: unknown) => boolean>> = {
  0: (value) => typeof value === 'string',
  1: (value) => typeof value === 'number' && (value | 0) === value,
  2: (value) => typeof value === 'boolean',
  4: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

function requireType(schema: unknown, value: unknown, path: string): void {
  const holds = typeof schema === 'number' ? types[schema] : undefined;
  if (holds !== undefined && !holds(value)) throw new WrongTypeError(`${path} has the wrong type`);
}

function ownViolations(rule: Rule, value: unknown, path: string): Violation[] {
  const size = typeof value === 'number' ? value : sizeOf(value);
  const measure = typeof value === 'number' ? 'value' : 'length';
  const problems: string[] = [];
  if (rule.min !== undefined && size < rule.min) {
    problems.push(`Member must have ${measure} greater than or equal to ${rule.min}`);
  }
  if (rule.max !== undefined && size > rule.max) {
    problems.push(`Member must have ${measure} less than or equal to ${rule.max}`);
  }
  if (typeof value === 'string') {
    if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(value)) {
      problems.push(`Member must satisfy regular expression pattern: ${rule.pattern}`);
    }
    if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) {
      problems.push(`Member must satisfy enum value set: [${rule.oneOf.join(', ')}]`);
    }
  }
  return problems.map((problem) => ({ path, value, problem }));
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}

/** The first pair of members that exclude one another and came together. */
export function findConflict(constraints: Constraints, input: Fields): readonly [string, string] | undefined {
  for (const [member, others] of constraints.exclusive ?? []) {
    const other = others.find((name) => input[name] !== undefined);
    if (input[member] !== undefined && other !== undefined) return [other, member];
  }
  return undefined;
}

/** Every violation in the words of AWS's framework, in which members begin with a lower-case letter. */
export function problemsIn(violations: readonly Violation[]): string {
  const found = violations.map(
    ({ path, value, problem }) =>
      `${value === null ? 'Value null' : `Value '${String(value)}'`} at '${memberName(path)}' failed to satisfy constraint: ${problem}`,
  );
  return `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${found.join('; ')}`;
}

const memberName = (path: string) => path.charAt(0).toLowerCase() + path.slice(1);
