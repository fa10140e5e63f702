import { anyPatternTest } from './access/pattern.ts';
import type { OperationName } from './aws/path/operations.ts';
import { type RegistryKey, registryName } from './aws/registry.ts';
import type { Config } from './config/settings.ts';
import { GatewayError } from './errors.ts';

/** What an operator has turned off: each tells the error of what is, and undefined of what is not. */
export interface Switches {
  ofRegistry(registry: RegistryKey): GatewayError | undefined;
  ofAwsOperation(operation: OperationName): GatewayError | undefined;
  /** A request's operation, by its name; '' where it has none. */
  ofOperation(name: string): GatewayError | undefined;
  /** Whoever has one of these names, or is at such an address. */
  ofCaller(...names: readonly string[]): GatewayError | undefined;
}

/** Reads the switches of a configuration. */
export function switchesOf({ registries, awsOperations, operations, callers }: Config['off']): Switches {
  const of = (patterns: readonly string[], what: (name: string) => string) => {
    const matches = anyPatternTest(patterns);
    return (name: string) => (matches(name) ? switchedOff(what(name)) : undefined);
  };
  const caller = of(callers, () => 'Access for this caller is');
  const registry = of(registries, (name) => `Registry ${name} is`);
  return {
    ofRegistry: (key) => registry(registryName(key)),
    ofAwsOperation: of(awsOperations, (name) => `The AWS operation ${name} is`),
    ofOperation: of(operations, (name) =>
      name === '' ? 'Operations without a name are' : `The operation ${name} is`,
    ),
    ofCaller: (...names) => names.map(caller).find((error) => error !== undefined),
  };
}

function switchedOff(what: string): GatewayError {
  return new GatewayError(
    'SWITCHED_OFF',
    `${what} turned off by an operator of this gateway for now: ask them, or try later.`,
  );
}
