import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type OperationParts, Plan, type Variables } from './plan.ts';

/** So many ways in which the conditions of an operation come out are remembered. */
const MOST_PLANS = 16;

/** The plans of one operation: one for each way in which its conditions come out. */
export class Plans {
  readonly parts: OperationParts;
  /** The variables by which fields are left out. */
  readonly #conditions: readonly string[];
  readonly #plans = new Map<string, Plan>();

  constructor(parts: OperationParts) {
    this.parts = parts;
    const { operation, fragments } = parts;
    this.#conditions = [...new Set([operation, ...Object.values(fragments)].flatMap(conditionsIn))];
  }

  /** The plan for an operation with these variables. */
  get(variables: Variables): Plan {
    const key = this.#conditions.map((name) => String(variables[name])).join();
    const known = this.#plans.get(key);
    if (known) return known;
    if (this.#plans.size >= MOST_PLANS) this.#plans.clear();
    const plan = new Plan(this.parts);
    this.#plans.set(key, plan);
    return plan;
  }
}

/** A document that is forgotten takes its plans with it; those that come again are the same object. */
const known = new WeakMap<DocumentNode, Map<string, Plans>>();

/** The plans of an operation of a document; undefined where the schema has no root for it. */
export function plansOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plans | undefined {
  const perName = known.get(document) ?? new Map<string, Plans>();
  known.set(document, perName);
  const name = operation.name?.value ?? '';
  const plans = perName.get(name);
  if (plans?.parts.schema === schema) return plans;
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) return undefined;
  const made = new Plans({ schema, operation, fragments: fragmentsOf(document), rootType });
  perName.set(name, made);
  return made;
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

function conditionsIn(definition: ASTNode): string[] {
  const names: string[] = [];
  visit(definition, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.push(value.name.value);
    },
  });
  return names;
}
