import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
} from 'graphql';
import { attached } from '../attached.ts';

/** A field of a running operation, and what is needed to read what is selected below it. */
export type Selection = Pick<
  GraphQLResolveInfo,
  'fieldNodes' | 'returnType' | 'fragments' | 'variableValues' | 'schema'
>;

/** The same of another field of the operation. */
export function selectionAt(
  { fragments, variableValues, schema }: Selection,
  place: Pick<Selection, 'fieldNodes' | 'returnType'>,
): Selection {
  return { fragments, variableValues, schema, ...place };
}

/** The places of each selected field, by the name under which the client gets it. */
type SelectedFields = ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]>;

/** The executor gives the same places to all items of a list, and to each operation that runs its own. */
const known = attached<readonly FieldNode[], Map<GraphQLObjectType, SelectedFields>>();

/**
 * What is selected below a field where that is an object of this type, as GraphQL collects it: with `@skip` and
 * `@include`, with fragments and the types that they are on.
 */
export function selectedFields(selection: Selection, type: GraphQLObjectType): SelectedFields {
  const { fieldNodes } = selection;
  const perType = known.get(fieldNodes) ?? new Map<GraphQLObjectType, SelectedFields>();
  known.set(fieldNodes, perType);
  const fields = perType.get(type) ?? collectFields(selection, type);
  perType.set(type, fields);
  return fields;
}

/** The types of object that a field may give. */
export function objectTypesOf({ returnType, schema }: Selection): readonly GraphQLObjectType[] {
  const type = getNamedType(returnType);
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/** True when a query selects nothing below a field but these. */
export function selectsOnly(selection: Selection, fields: ReadonlySet<string>): boolean {
  return objectTypesOf(selection).every((type) =>
    [...selectedFields(selection, type).values()].every(
      ([{ name }]) => name.value.startsWith('__') || fields.has(name.value),
    ),
  );
}

function collectFields(
  { fieldNodes, fragments, variableValues, schema }: Selection,
  type: GraphQLObjectType,
): SelectedFields {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>();
  const spread = new Set<string>();

  const applies = (condition: NamedTypeNode | undefined) => {
    const wanted = condition && schema.getType(condition.name.value);
    return (
      wanted === undefined || wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type))
    );
  };
  const collect = (selections: readonly SelectionNode[]) => {
    for (const node of selections) {
      if (isLeftOut(node, variableValues)) continue;
      if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value;
        const places = fields.get(name);
        if (places) places.push(node);
        else fields.set(name, [node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (applies(node.typeCondition)) collect(node.selectionSet.selections);
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = fragments[node.name.value];
        if (fragment && applies(fragment.typeCondition)) collect(fragment.selectionSet.selections);
      }
    }
  };
  for (const node of fieldNodes) collect(node.selectionSet?.selections ?? []);
  return fields;
}

function isLeftOut(node: SelectionNode, variableValues: Selection['variableValues']): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
  return skip?.['if'] === true || include?.['if'] === false;
}
