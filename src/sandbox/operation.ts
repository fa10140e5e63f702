import type { Quirks } from './page.ts';
import type { RoleSession, RoleSessions } from './sts/role-sessions.ts';
import { type OperationSchema, readBody, writeBody } from './wire/codec.ts';
import type { Constraints } from './wire/constraints.ts';
import type { World } from './world/world.ts';

/** What a handler knows of a call beside its arguments. */
export interface CallContext {
  readonly world: World;
  readonly operation: string;
  /** The caller's account and region, from the signature. */
  readonly accountId: string;
  readonly region: string;
  readonly now: Date;
  /** The size of page that the request asks for, or the operation's default. */
  readonly pageSize: number;
  /** What one id that does not exist does to a batch: sink it, or be left out. */
  readonly missingIds: 'fail' | 'omit';
  readonly previewMs: number;
  readonly quirks: Quirks;
  /** The role that the caller acts as; undefined for one with keys of its own. */
  readonly session: RoleSession | undefined;
  /** The roles that were assumed here. */
  readonly sessions: RoleSessions;
  /** How long a role is assumed for, whatever the request asks for; undefined where that decides. */
  readonly sessionSeconds: number | undefined;
  /** Whether the token of a page leads to that page again. */
  readonly sameToken: boolean;
}

/** Answers a request of shape I, which satisfies the schema and the constraints; throws an AwsError to refuse it. */
export type Handler<I, O> = (input: I, context: CallContext) => O;

/** A request that was read, and what answers it. */
export interface ReadRequest {
  readonly input: object;
  answer(context: CallContext): string;
}

/** One operation of a service. */
export interface Operation {
  readonly schema: OperationSchema;
  readonly constraints: Constraints;
  read(body: string): Promise<ReadRequest>;
}

/** Ties an operation's schema and constraints to its handler. */
export function operation<I extends object, O>(
  schema: OperationSchema,
  constraints: Constraints,
  handler: Handler<I, O>,
): Operation {
  const [, , , , inputSchema, outputSchema] = schema;
  return {
    schema,
    constraints,
    read: async (body) => {
      const input = await readBody<I>(inputSchema, body);
      return { input, answer: (context) => writeBody(outputSchema, handler(input, context)) };
    },
  };
}
