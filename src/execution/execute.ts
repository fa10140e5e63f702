import { type ExecutionArgs, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { DataOutlet } from './data-outlet.ts';
import type { Outlet } from './outlet.ts';
import type { FieldPlan } from './plan.ts';
import { plansOf } from './plans.ts';
import { Run, TooLarge } from './run.ts';
import type { Unplanned } from './unplanned.ts';
import { readVariables } from './variables.ts';
import { endFields, writeField, writeFields } from './write-fields.ts';
import { restWriter, WrittenData, type WrittenResult, writeAnswer } from './written-data.ts';

/** What an answer may be. */
export interface AnswerBounds {
  /** The most bytes of its data. */
  mostBytes: number;
  /** How many errors it lists; as many as there are when left out. */
  mostErrors?: number;
  /** What is said in place of data that grows beyond that. */
  tooLarge: () => GraphQLError;
}

/** A run of an operation that is planned, or why it cannot be. */
export function prepare(
  args: ExecutionArgs & { signal?: AbortSignal | undefined },
  { mostBytes, mostErrors = Infinity, tooLarge }: AnswerBounds,
): Run | Unplanned {
  const { schema, document, operationName, variableValues, rootValue, contextValue, signal } = args;
  if (args.fieldResolver || args.typeResolver) return 'resolvers';
  const operation = getOperationAST(document, operationName);
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return 'subscription';
  if (!operation || !schema.getRootType(operation.operation)) return 'operation';
  const { coerced } = readVariables(schema, operation, variableValues);
  if (!coerced) return 'variables';
  const plan = plansOf(schema, document).get(operation, coerced);
  if (!plan) return 'operation';
  return new Run({
    plan,
    variables: coerced,
    rootValue,
    contextValue,
    signal,
    mostBytes,
    mostErrors,
    tooLarge,
  });
}

/**
 * Runs an operation, and writes its data as it comes. Rejects when nobody waits for it any more. What a query answers may begin to
 * leave by the outlet before all of it is there; the result is the rest, then.
 */
export async function execute(run: Run, outlet?: Outlet): Promise<WrittenResult> {
  const { signal, errors } = run;
  signal?.throwIfAborted();
  try {
    const data = await writeRoot(run, outlet);
    const stringify = data.hasBegun ? restWriter(data) : writeAnswer;
    return { ...(errors.length > 0 && { errors }), data, stringify };
  } catch (error) {
    if (error instanceof TooLarge) return { errors: [error.told], stringify: writeAnswer };
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [...errors, error], data: null, stringify: writeAnswer };
  }
}

async function writeRoot(run: Run, outlet: Outlet | undefined): Promise<WrittenData> {
  const fields = run.plan.rootFields(run.variables);
  const isMutation = run.plan.operation.operation === OperationTypeNode.MUTATION;
  const nothing = allNull(fields);
  if (isMutation || outlet === undefined) {
    const text = await (isMutation ? writeInSeries(run, fields) : writeAtOnce(run, fields));
    return new WrittenData({ text, bytes: run.bytes, hasValue: text !== nothing });
  }
  const left = new DataOutlet(outlet, nothing);
  const text = await writeAtOnce(run, fields, left);
  const hasValue = left.hasValueWith(text);
  return new WrittenData({ text, bytes: run.bytes, hasValue, hasBegun: left.hasBegun });
}

async function writeAtOnce(run: Run, fields: readonly FieldPlan[], outlet?: Outlet): Promise<string> {
  const text = writeFields(run, fields, run.rootValue, undefined);
  return typeof text === 'string' ? text : run.whole(text, outlet);
}

/** A mutation's fields: each begins when the one before it is done. */
async function writeInSeries(run: Run, fields: readonly FieldPlan[]): Promise<string> {
  let text = '';
  for (const field of fields) {
    run.signal?.throwIfAborted();
    const value = writeField(run, field, run.rootValue, undefined);
    text += field.prefix + (typeof value === 'string' ? value : await run.whole(value));
  }
  return text + endFields(run, fields);
}

/** What is written where no root field has a value. */
function allNull(fields: readonly FieldPlan[]): string {
  return fields.length === 0 ? '{}' : `${fields.map(({ prefix }) => `${prefix}null`).join('')}}`;
}
