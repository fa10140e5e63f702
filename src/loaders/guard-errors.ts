import type { Scope } from '../access/scope.ts';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import { GatewayError } from '../errors.ts';
import type { LoaderFactory } from './create-loader.ts';

/** Tells an error as one of the registry that was asked, where it names one that the viewer does not see. */
export type Retell = <E>(error: E) => E | GatewayError;

/** Registries share roles: what becomes of assuming one is an error at one place, whichever of them was asked. */
export function createRetell({ registryId, region }: RegistryKey, scope: Scope): Retell {
  // Many fields may wait for one call: its failure stays one.
  const retold = new WeakMap<GatewayError, GatewayError>();
  return (error) => {
    if (!(error instanceof GatewayError)) return error;
    const { code, aws, ...extensions } = error.extensions;
    if (aws === undefined || scope.of(aws) !== undefined) return error;
    const message = error.message.replaceAll(registryName(aws), registryName({ registryId, region }));
    const own =
      retold.get(error) ??
      new GatewayError(code, message, { ...extensions, aws: { ...aws, registryId, region }, cause: error });
    retold.set(error, own);
    return own;
  };
}

/** Makes loaders whose errors are told so. */
export function guardErrors(loaders: LoaderFactory, retell: Retell): LoaderFactory {
  const rethrow = (error: unknown): never => {
    throw retell(error);
  };
  return {
    createLoader: (keyOf, load) => loaders.createLoader(keyOf, (key) => load(key).catch(rethrow)),
    createBatchLoader: (batch) =>
      loaders.createBatchLoader({
        ...batch,
        async loadBatch(keys) {
          const answers = await batch.loadBatch(keys).catch(rethrow);
          return new Map([...answers].map(([key, answer]) => [key, retell(answer)]));
        },
      }),
  };
}
