import {
  type Change,
  ChangeType,
  CriticalityLevel,
  diff,
  type TypeOfChangeType,
} from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** What a schema may have beyond its contract; of arguments and input fields, those alone that may be left out. */
const ADDITIONS: ReadonlySet<TypeOfChangeType> = new Set([
  ChangeType.TypeAdded,
  ChangeType.FieldAdded,
  ChangeType.FieldArgumentAdded,
  ChangeType.InputFieldAdded,
  ChangeType.EnumValueAdded,
  ChangeType.ObjectTypeInterfaceAdded,
  ChangeType.DirectiveAdded,
]);

/** Directives that tell a client what a value may be. The inspector takes the loss of @oneOf for harmless. */
const BINDING = /@(?:oneOf|specifiedBy)\b/;

/**
 * In what a schema breaks a contract, a sentence each. Whatever is not known to be harmless is a break: so also a type
 * that became non-null, a default that changed, and a member that a union got.
 */
export async function breaksOf(contract: string, schema: string): Promise<string[]> {
  const changes = await diff(buildSchema(contract), buildSchema(schema));
  return changes
    .filter((change) => !isHarmless(change))
    .map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
}

function isHarmless({ type, path, criticality }: Change<TypeOfChangeType>): boolean {
  if (criticality.level === CriticalityLevel.Breaking) return false;
  if (type.startsWith('DIRECTIVE_USAGE_')) return !BINDING.test(path ?? '');
  return ADDITIONS.has(type) || type.includes('DESCRIPTION') || type.includes('DEPRECATION');
}
