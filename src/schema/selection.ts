import {
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
} from 'graphql';

/**
 * True when a query selects nothing below a field but these. `@skip` and `@include` count; a fragment counts whatever
 * its type condition, which at worst loads what was not needed.
 */
export function selectsOnly(info: GraphQLResolveInfo, fields: ReadonlySet<string>): boolean {
  return info.fieldNodes.every((node) => onlyIn(node.selectionSet?.selections ?? [], fields, info));
}

function onlyIn(
  selections: readonly SelectionNode[],
  fields: ReadonlySet<string>,
  info: GraphQLResolveInfo,
): boolean {
  return selections.every((selection) => {
    if (isLeftOut(selection, info)) return true;
    if (selection.kind === Kind.FIELD) {
      return selection.name.value.startsWith('__') || fields.has(selection.name.value);
    }
    const body: FragmentDefinitionNode | typeof selection | undefined =
      selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
    return (
      body === undefined || !('selectionSet' in body) || onlyIn(body.selectionSet.selections, fields, info)
    );
  });
}

function isLeftOut(node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
  return skip?.['if'] === true || include?.['if'] === false;
}
