// The SDK checks the types of times alone, so that any member of an answer may be of another type than it declares. An
// optional member of another type is read as if AWS had left it out; a required one is an answer that cannot be
// understood.

/** AWS answered without a member that the record needs to be itself, or with one of another type. */
export class InvalidAnswerError extends Error {
  override readonly name = 'InvalidAnswerError';
}

/** The texts of a list; empty when it is no list. */
export function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.every(isText) ? value : value.filter(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function optionalText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A digest by ECR's own rule: what breaks it cannot be asked for. */
export function optionalDigest(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.+-]+:[0-9a-f]+$/i.test(value) ? value : null;
}

export function optionalBoolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** An integer that a number holds exactly. */
export function optionalInteger(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** An integer of 32 bits: GraphQL's own Int holds no other. */
export function optionalInt32(value: unknown): number | null {
  return typeof value === 'number' && (value | 0) === value ? value : null;
}

/** A number with or without a fraction. */
export function optionalNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function optionalDate(value: unknown): Date | null {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;
}

/** A structure within an answer; null for anything that has no members. */
export function optionalStructure<T extends object>(value: T | null | undefined): T | null {
  return typeof value === 'object' && !Array.isArray(value) ? value : null;
}

/** The value of a member that AWS always sends. */
export function required<T>(value: T | null | undefined, member: string): T {
  if (value === undefined || value === null) throw new InvalidAnswerError(`${member} is missing`);
  return value;
}

export function requiredText(value: unknown, member: string): string {
  return understood(optionalText(required(value, member)), member, 'text');
}

/** What names a record: an empty one would be asked for as if the client had said so. */
export function requiredName(value: unknown, member: string): string {
  return understood(requiredText(value, member) || null, member, 'name');
}

export function requiredInteger(value: unknown, member: string): number {
  return understood(optionalInteger(required(value, member)), member, 'integer');
}

export function requiredInt32(value: unknown, member: string): number {
  return understood(optionalInt32(required(value, member)), member, 'integer of 32 bits');
}

export function requiredDate(value: unknown, member: string): Date {
  return understood(optionalDate(required(value, member)), member, 'date');
}

/** A record that cannot be read must not go missing unseen. */
export function requiredStructure<T extends object>(value: T | null | undefined, member: string): T {
  return understood(optionalStructure(required(value, member)), member, 'structure');
}

/** The entries of a list of records, yet to be read; empty when AWS left it out. */
export function list<T>(value: readonly T[] | null | undefined, member: string): readonly T[] {
  if (value === undefined || value === null) return [];
  return understood(Array.isArray(value) ? value : null, member, 'list');
}

function understood<T>(value: T | null, member: string, type: string): T {
  if (value === null) throw new InvalidAnswerError(`${member} is no ${type}`);
  return value;
}
