import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { Plan, type Variables } from './plan.ts';

/** So many plans of a document are remembered: of its operations, and of the ways in which their conditions come out. */
const MOST_PLANS = 16;
/**
 * And all of them have so many fields at most for each that is written in the document, so that its length bounds what it
 * leaves: a field takes some 400 bytes for each type of object that has it. Short documents may ask many types at once.
 */
const FIELDS_EACH = 2;
const FIELDS_AT_LEAST = 200;

/** The plans of one document. */
export class Plans {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  /** The variables by which fields are left out. */
  readonly #conditions: readonly string[];
  readonly #mostFields: number;
  /** The oldest first. */
  readonly #plans = new Map<string, Plan>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments[definition.name.value] = definition;
    }
    const { conditions, fields } = lookInto(document);
    this.#conditions = [...conditions];
    this.#mostFields = Math.max(FIELDS_AT_LEAST, fields * FIELDS_EACH);
  }

  /** The plan for an operation with these variables; undefined where the schema has no root for it. */
  get(operation: OperationDefinitionNode, variables: Variables): Plan | undefined {
    const outcomes = this.#conditions.map((name) => outcomeOf(variables[name])).join('');
    const key = `${outcomes} ${operation.name?.value ?? ''}`;
    const known = this.#plans.get(key);
    if (known) return known;
    const rootType = this.#schema.getRootType(operation.operation);
    if (!rootType) return undefined;
    const plan = new Plan({ schema: this.#schema, operation, fragments: this.#fragments, rootType }, () =>
      this.#trim(),
    );
    this.#plans.set(key, plan);
    this.#trim();
    return plan;
  }

  /** How many fields all plans have that are remembered. */
  get size(): number {
    let size = 0;
    for (const plan of this.#plans.values()) size += plan.size;
    return size;
  }

  /** Forgets the oldest while there are too many, or too large ones: whoever runs by one has it still. */
  #trim(): void {
    for (const key of this.#plans.keys()) {
      if (this.#plans.size <= MOST_PLANS && this.size <= this.#mostFields) return;
      this.#plans.delete(key);
    }
  }
}

/** A document that is forgotten takes its plans with it; those that come again are the same object. */
const known = new WeakMap<DocumentNode, { schema: GraphQLSchema; plans: Plans }>();

/** The plans of a document. */
export function plansOf(schema: GraphQLSchema, document: DocumentNode): Plans {
  const its = known.get(document);
  if (its?.schema === schema) return its.plans;
  const plans = new Plans(schema, document);
  known.set(document, { schema, plans });
  return plans;
}

/**
 * How a condition comes out. What is neither is of another operation, or fails before anything is planned: its value, which may
 * be anything of any length, tells nothing.
 */
function outcomeOf(value: unknown): string {
  return value === true ? '+' : value === false ? '-' : '?';
}

function lookInto(document: DocumentNode) {
  const conditions = new Set<string>();
  let fields = 0;
  visit(document, {
    Field() {
      fields += 1;
    },
    Directive({ name, arguments: given = [] }) {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
  });
  return { conditions, fields };
}
