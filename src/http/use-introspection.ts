import { type DocumentNode, GraphQLError, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { OperationHook } from './operation-hook.ts';

/** Refuses to tell the schema where that is switched off. A router that signs its requests may compose all the same. */
export function useIntrospection(isOn: () => boolean): Plugin<Context> {
  const refuse = ({ args, setResultAndStopExecution }: OperationHook<Context>) => {
    if (isOn()) return;
    const { viewer } = args.contextValue;
    const asked = [...askedIn(args.document)].filter(
      (name) => name !== '_service' || viewer.router === undefined,
    );
    if (asked.length > 0) setResultAndStopExecution({ errors: asked.map(switchedOff) });
  };
  // Not in onValidate: what is valid is remembered by document, whoever sent it.
  return { onExecute: refuse, onSubscribe: refuse };
}

const TELLS_THE_SCHEMA: ReadonlySet<string> = new Set(['__schema', '__type', '_service']);

/** By document: yoga keeps those that come again. */
const known = new WeakMap<DocumentNode, ReadonlySet<string>>();

/** Which of them a document asks for, anywhere: only the root of queries has fields of these names. */
function askedIn(document: DocumentNode): ReadonlySet<string> {
  const before = known.get(document);
  if (before) return before;
  const asked = new Set<string>();
  visit(document, {
    Field({ name: { value } }) {
      if (TELLS_THE_SCHEMA.has(value)) asked.add(value);
    },
  });
  known.set(document, asked);
  return asked;
}

function switchedOff(field: string): GraphQLError {
  return new GraphQLError(
    `This gateway does not tell its schema (${field}): introspection is off. It is in the package as schema.graphql, and \`registry-graph schema\` prints it.`,
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: false } } },
  );
}
