import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';

// These are loaded when they are first needed, and their calls must not start late for that.
await Promise.all([import('@aws-sdk/client-sagemaker'), import('@aws-sdk/credential-providers')]);

/** Long enough for all calls that start together to arrive before the first of them is answered. */
const LATENCY_MS = 250;

/**
 * Runs a query, and tells the answer, the calls, and in how many rounds they came: a call is of the round after the last
 * one of which a call had ended when it arrived. Calls that started together are one round, however long they took.
 */
export async function runInRounds(
  query: string,
  { variables, ...options }: TestGatewayOptions & { variables?: Record<string, unknown> } = {},
) {
  await using gateway = await startTestGateway(options);
  const { calls, faults } = gateway.sandbox;
  const roundOf: number[] = [];
  faults.add({
    latencyMs: LATENCY_MS,
    match() {
      const ended = calls.list().map(({ outcome }) => outcome !== 'pending');
      roundOf.push(1 + Math.max(0, ...roundOf.filter((_, index) => ended[index])));
      return true;
    },
  });
  const answer = await gateway.send(query, variables);
  return {
    ...answer,
    calls: calls.byOperation(),
    list: calls.list(),
    rounds: Math.max(0, ...roundOf),
    log: gateway.log,
  };
}
