import { type GraphQLError, getOperationAST, Kind } from 'graphql';
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { RegistryKey } from '../aws/registry.ts';
import type { Context } from '../context.ts';
import { readVariables } from '../execution/variables.ts';
import { costOf, MOST_VISITS, type OperationCost, type PricedOperation } from '../schema/operation-cost.ts';
import { recordOf } from '../telemetry/request-record.ts';
import { tooMuch } from './limit-errors.ts';
import type { OperationHook } from './operation-hook.ts';
import { pointsOf } from './points.ts';

/** What one operation may cost. */
export type CostLimits = OperationCost;

/**
 * Refuses an operation that is too deep or too costly before any of it runs, and tells what one costs that may run to
 * whoever asks with `x-query-cost: 1` and may know.
 */
export function useCostLimit(limits: () => CostLimits): Plugin<Context> {
  /** What the operation costs, where it may run. */
  const admit = ({ args, setResultAndStopExecution }: Hook): OperationCost | null => {
    const priced = pricedOperation(args);
    // Why it cannot run, the executor says.
    if (priced === null) return null;
    const cost = costOf(priced);
    const refusal = refusalOf(cost, limits());
    const record = recordOf(args.contextValue.request);
    if (record) record.cost = cost?.calls;
    if (refusal) setResultAndStopExecution({ errors: [refusal] });
    if (refusal || cost === null) return null;
    args.contextValue.cost = cost;
    return cost;
  };
  // Not in onValidate: what is valid is remembered by document, and the cost hangs on the variables too.
  return {
    onExecute(hook) {
      const cost = admit(hook);
      const { request, mayReport } = hook.args.contextValue;
      if (!cost || !mayReport || request.headers.get('x-query-cost') !== '1') return {};
      const told = { ...cost, points: 1 + pointsOf(cost).all, limits: limitsOf(limits()) };
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          setResult({ ...result, extensions: { ...result.extensions, cost: told } });
        },
      };
    },
    onSubscribe(hook) {
      admit(hook);
    },
  };
}

function limitsOf({ calls, nodes, depth }: CostLimits): CostLimits {
  return { calls, nodes, depth };
}

/** Why an operation may not run, if so; a cost of null is beyond counting. */
export function refusalOf(cost: OperationCost | null, limits: CostLimits): GraphQLError | undefined {
  const advice =
    'Ask for less at once: fewer fields, a smaller `first`, fewer levels, fewer listings that have to be read whole (each reckoned as 10 calls, and it may take more).';
  if (cost === null) {
    return tooMuch(
      `This operation spells out more than ${MOST_VISITS} fields, fragments within fragments counted as often as they are spread, and that is more than is looked at. ${advice}`,
      { exceeded: { actual: MOST_VISITS, most: MOST_VISITS } },
    );
  }
  if (cost.calls <= limits.calls && cost.nodes <= limits.nodes && cost.depth <= limits.depth)
    return undefined;
  return tooMuch(
    `This operation may cost ${cost.calls} AWS calls (limits.calls: ${limits.calls}) and ${cost.nodes} nodes (limits.nodes: ${limits.nodes}), in ${cost.depth} levels (limits.depth: ${limits.depth}). ${advice}`,
    { cost: { ...cost, limits: limitsOf(limits) } },
  );
}

type Hook = OperationHook<YogaInitialContext & Context>;

/** Null for what cannot run. */
function pricedOperation({
  schema,
  document,
  operationName,
  variableValues,
  contextValue,
}: Hook['args']): PricedOperation | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const { coerced } = readVariables(schema, operation, variableValues);
  if (!coerced) return null;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const { registries } = contextValue;
  const { scopes } = registries;
  const served = {
    registries: scopes.length,
    serves: (registry: RegistryKey) => registries.serves(registry),
    hides: {
      repositories: scopes.some(({ repositories }) => !repositories.isWhole),
      sageMakerImages: scopes.some(({ sageMakerImages }) => !sageMakerImages.isWhole),
    },
    forbids: { manifests: scopes.some(({ mayReadAllManifests }) => !mayReadAllManifests) },
  };
  return { schema, operation, fragments, variableValues: coerced, served };
}
