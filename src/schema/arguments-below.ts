import { type GraphQLField, getArgumentValues } from 'graphql';
import { objectTypesOf, type Selection, selectedFields } from './selection.ts';

type Arguments = ReturnType<typeof getArgumentValues>;

/**
 * The arguments with which a query selects a field of what another one gives, once for each name that it goes by. Those
 * that cannot be read are left out: they fail when the field's turn comes.
 */
export function argumentsBelow(selection: Selection, fieldName: string): Arguments[] {
  return objectTypesOf(selection).flatMap((type) => {
    const field: GraphQLField<unknown, unknown> | undefined = type.getFields()[fieldName];
    if (!field) return [];
    return [...selectedFields(selection, type).values()]
      .filter(([{ name }]) => name.value === fieldName)
      .flatMap(([node]) => {
        try {
          return [getArgumentValues(field, node, selection.variableValues)];
        } catch {
          return [];
        }
      });
  });
}
