import { createHmac, timingSafeEqual } from 'node:crypto';
import { notValid } from './refusal.ts';

/** What a supergraph router and this subgraph both know. */
export interface RouterSecret {
  /** The router's name. */
  readonly name: string;
  readonly secret: string;
}

/** The parts of a GraphQL request that a signature is about, and those that hold it; as a client sent them, so of any type. */
export interface SignedOperation {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

/** Where routers put it: the extension that Hive Gateway's `hmacSignature` writes. */
const EXTENSION = 'hmac-signature';

/** An HMAC-SHA-256 in base64: what is not that is not looked at further. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/** Whether a request carries what looks like a signature. */
export function isSigned({ extensions }: SignedOperation): boolean {
  const signature = memberOf(extensions, EXTENSION);
  return typeof signature === 'string' && SIGNATURE.test(signature);
}

/** Whose signature a request carries: undefined where it has none; throws where it has one that is not right. */
export function routerOf(operation: SignedOperation, secrets: readonly RouterSecret[]): string | undefined {
  const signature = memberOf(operation.extensions, EXTENSION);
  if (signature === undefined || signature === null) return undefined;
  const { query } = operation;
  if (typeof signature === 'string' && SIGNATURE.test(signature) && typeof query === 'string') {
    const content = canonicalJson({ query, variables: withoutNothing(operation.variables) });
    const given = Buffer.from(signature, 'base64');
    const [found] = secrets.filter(({ secret }) =>
      timingSafeEqual(given, createHmac('sha256', secret).update(content).digest()),
    );
    if (found) return found.name;
  }
  throw notValid(
    `extensions["${EXTENSION}"] does not sign this query with these variables by a secret of auth.router.secrets.`,
  );
}

/** No variables are signed like those that are left out. */
function withoutNothing(variables: unknown): unknown {
  if (typeof variables !== 'object' || variables === null) return undefined;
  return Object.keys(variables).length === 0 ? undefined : variables;
}

/** Deeper than anything that a router sends, and far from what the stack holds. */
const MAX_DEPTH = 500;

/** JSON with the members of each object in the order of their names, so that both sides write the same. */
function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw notValid(`What is signed may be nested ${MAX_DEPTH} levels deep at most.`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join()}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join()}}`;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
