import type { GatewayError } from '../errors.ts';
import type { RegistryData } from '../loaders/index.ts';
import { builder, type Types } from './builder.ts';
import type { Connection } from './connection.ts';
import { Registry } from './registry.ts';

/** A registry that could not be read, and why. */
export interface MissingRegistryModel {
  registry: RegistryData;
  error: GatewayError;
}

/** A page over several registries, and those whose part it lacks. */
export interface RegistriesConnection<T> extends Connection<T> {
  missingRegistries: readonly MissingRegistryModel[];
}

const MissingRegistry = builder.objectRef<MissingRegistryModel>('MissingRegistry').implement({
  description:
    'A registry whose part a page lacks; errors has the same with all that is known of the failed call.',
  fields: (t) => ({
    registry: t.field({
      type: Registry,
      nullable: false,
      description: 'The registry that could not be read.',
      resolve: ({ registry }) => registry,
    }),
    code: t.string({
      nullable: false,
      description: 'Why: a code as in errors, e.g. UPSTREAM_ACCESS_DENIED.',
      resolve: ({ error }) => error.code,
    }),
    message: t.string({
      nullable: false,
      description: 'The same in a sentence: which AWS call failed, and how.',
      resolve: ({ error }) => error.message,
    }),
  }),
});

/** Adds to a connection type that may span registries which of them a page lacks. */
export function addMissingRegistries<Shape extends object>(
  connection: PothosSchemaTypes.ObjectRef<Types, Connection<Shape>>,
): void {
  builder.objectField(connection, 'missingRegistries', (t) =>
    t.field({
      type: [MissingRegistry],
      nullable: false,
      extensions: { cost: { items: (_, __, served) => served } },
      description:
        'The registries that were to be read for this page and could not be: without them it is not complete. Empty when it is, and always below one registry, whose failure is the error of the whole field.',
      resolve: (page) => (spansRegistries(page) ? page.missingRegistries : []),
    }),
  );
}

function spansRegistries<T>(page: Connection<T>): page is RegistriesConnection<T> {
  return 'missingRegistries' in page;
}
