import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { type Crowd, type FieldCost, lookUpCalls, type Served, type Whereabouts } from './field-cost.ts';
import type { PlannedField } from './field-plan.ts';
import { ownLookUp } from './look-ups-below.ts';
import { objectTypesOf, type Selection, selectedFields } from './selection.ts';

/** What an operation costs at most, before any of it has run. */
export interface OperationCost {
  /** Calls to AWS, where nothing is cached. */
  calls: number;
  /** Fields of the answer, each counted for every object that it is asked of. */
  nodes: number;
  /** Levels of fields. */
  depth: number;
}

/** What is to run, with the values of its variables as GraphQL reads them. */
export interface PricedOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variableValues: Readonly<Record<string, unknown>>;
  /** What whoever asks may see. */
  served: Served;
}

/** So many items a list is reckoned to hold whose length no argument bounds. */
const ITEMS_OF_A_LIST = 10;

/**
 * So many fields are looked at before an operation is taken to cost more than anything may: fragments within fragments
 * can spell more fields in a few lines than any answer could hold.
 */
export const MOST_VISITS = 50_000;

/**
 * Counts what an operation costs at most, by walking it as the executor would: fields of one name are one field, and what
 * is skipped is not there. Equal selections of equal crowds are counted once, however often they are spread. Null for one of
 * more fields than are looked at.
 */
export function costOf(priced: PricedOperation): OperationCost | null {
  const { schema, operation, served } = priced;
  const root = schema.getRootType(operation.operation);
  if (!root) return { calls: 0, nodes: 0, depth: 0 };
  const { selectionSet } = operation;
  const start: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: operation.operation },
    selectionSet,
  };
  const crowd: Crowd = {
    items: 1,
    distinct: 1,
    repositories: Infinity,
    registries: served.registries,
    page: 1,
    atHand: 'whole',
  };
  const selection = { ...priced, fieldNodes: [start], returnType: root };
  try {
    return new Count(served).below(selection, root, crowd);
  } catch (error) {
    if (error instanceof TooManyVisits) return null;
    throw error;
  }
}

class TooManyVisits extends Error {}

class Count {
  readonly #served: Served;
  readonly #known = new Map<string, OperationCost>();
  readonly #numbers = new Map<FieldNode, number>();
  #visits = 0;

  constructor(served: Served) {
    this.#served = served;
  }

  /** What is selected of objects of one type. */
  below(selection: Selection, type: GraphQLObjectType, crowd: Crowd): OperationCost {
    const places = selection.fieldNodes.map((node) => this.#numberOf(node)).join(' ');
    const key = `${places}|${type.name}|${Object.values(crowd).join(' ')}`;
    const known = this.#known.get(key);
    if (known) return known;

    const total = { calls: 0, nodes: 0, depth: 0 };
    /** What several fields read together. */
    const shared = new Map<string, number>();
    for (const fieldNodes of selectedFields(selection, type).values()) {
      this.#visits += fieldNodes.length;
      if (this.#visits > MOST_VISITS) throw new TooManyVisits();
      const field = fieldOf(type, fieldNodes[0].name.value);
      const cost = field
        ? this.#field(field, { ...selection, fieldNodes, returnType: field.type }, crowd, shared)
        : { calls: 0, nodes: crowd.items, depth: 1 };
      total.calls += cost.calls;
      total.nodes += cost.nodes;
      total.depth = Math.max(total.depth, cost.depth);
    }
    for (const calls of shared.values()) total.calls += calls;
    this.#known.set(key, total);
    return total;
  }

  #field(
    field: PlannedField,
    selection: Selection,
    crowd: Crowd,
    shared: Map<string, number>,
  ): OperationCost {
    const { cost = {} } = field.extensions;
    const args = argumentsOf(field, selection);
    // Arguments that cannot be read fail when the field's turn comes, before it calls.
    if (args === null) return { calls: 0, nodes: crowd.items, depth: 1 };

    let calls = 0;
    const isAtHand =
      cost.ofParent !== undefined && (crowd.atHand === 'whole' || crowd.atHand === cost.ofParent);
    // What it reads of its parent are its calls, and its look-up where it has none.
    const looksUpParent = cost.ofParent !== undefined && !cost.calls;
    const add = (operation: string, count: number, isShared: boolean) => {
      if (isShared) shared.set(operation, Math.max(shared.get(operation) ?? 0, count));
      else calls += count;
    };
    for (const [operation, count] of Object.entries((isAtHand ? undefined : cost.calls) ?? {})) {
      add(operation, count(crowd, args, this.#served), field.args.length === 0);
    }
    const kind = isAtHand && looksUpParent ? null : ownLookUp(field, selection);
    if (kind) {
      const keys = crowd.distinct * (cost.keys?.(args) ?? 1);
      const lookUp = lookUpCalls(kind, { ...crowd, ...this.#target(cost, crowd), items: keys });
      add(`look-up by ${lookUp.operation}`, lookUp.calls, looksUpParent);
    }
    if (isLeafType(getNamedType(field.type))) return { calls, nodes: crowd.items, depth: 1 };

    const children = this.#children(field, cost, args, crowd);
    const below = children.kinds
      ? this.#ofEach(selection, children.kinds, crowd)
      : this.#ofAny(selection, children.crowd);
    return {
      calls: calls + below.calls,
      nodes: children.crowd.items * (cost.nodes?.(this.#served) ?? 1) + below.nodes,
      depth: 1 + below.depth,
    };
  }

  /** What a field gives. */
  #children(field: PlannedField, cost: FieldCost<object>, args: object, crowd: Crowd) {
    const isList = isListType(getNullableType(field.type));
    const length = cost.items?.(args, crowd, this.#served) ?? (isList ? ITEMS_OF_A_LIST : 1);
    const kinds = cost.whereabouts?.(args);
    const child: Crowd = {
      ...crowd,
      ...this.#target(cost, crowd),
      items: crowd.items * length,
      distinct: crowd.distinct * length,
      page: cost.page?.(args) ?? 1,
      atHand: cost.gives ?? crowd.atHand,
    };
    return { crowd: child, kinds };
  }

  /** Where what a field gives may be. */
  #target({ leads }: FieldCost<object>, crowd: Crowd): Partial<Crowd> {
    if (leads === undefined) return {};
    const repositories = leads === 'to replicas' ? crowd.repositories * this.#served.registries : Infinity;
    return { repositories, registries: this.#served.registries };
  }

  /** Things of known types, so many of each. */
  #ofEach(selection: Selection, kinds: ReadonlyMap<string, Whereabouts>, crowd: Crowd): OperationCost {
    const total = { calls: 0, nodes: 0, depth: 0 };
    for (const type of objectTypesOf(selection)) {
      const where = kinds.get(type.name);
      if (!where) continue;
      const cost = this.below(selection, type, enter(type, { ...crowd, ...where, distinct: where.items }));
      total.calls += cost.calls;
      total.nodes += cost.nodes;
      total.depth = Math.max(total.depth, cost.depth);
    }
    return total;
  }

  /** Things of whichever type costs most. */
  #ofAny(selection: Selection, crowd: Crowd): OperationCost {
    const total = { calls: 0, nodes: 0, depth: 0 };
    for (const type of objectTypesOf(selection)) {
      const cost = this.below(selection, type, enter(type, crowd));
      total.calls = Math.max(total.calls, cost.calls);
      total.nodes = Math.max(total.nodes, cost.nodes);
      total.depth = Math.max(total.depth, cost.depth);
    }
    return total;
  }

  #numberOf(node: FieldNode): number {
    const number = this.#numbers.get(node) ?? this.#numbers.size;
    this.#numbers.set(node, number);
    return number;
  }
}

/** There are no more registries and repositories than there are, and what is below one is in it. */
function enter({ name }: GraphQLObjectType, crowd: Crowd): Crowd {
  if (name === 'Registry') {
    const distinct = Math.min(crowd.distinct, crowd.registries);
    return { ...crowd, distinct, registries: distinct, repositories: Infinity };
  }
  if (name === 'Repository') {
    const distinct = Math.min(crowd.distinct, crowd.repositories);
    return { ...crowd, distinct, repositories: distinct };
  }
  return crowd;
}

/** A field of a type, or one of the three that every schema has. */
function fieldOf(type: GraphQLObjectType, name: string): PlannedField | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  return name === TypeMetaFieldDef.name ? TypeMetaFieldDef : type.getFields()[name];
}

function argumentsOf(field: PlannedField, { fieldNodes: [node], variableValues }: Selection) {
  try {
    return node ? getArgumentValues(field, node, variableValues) : null;
  } catch {
    return null;
  }
}
