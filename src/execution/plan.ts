import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isNonNullType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { type Complete, completeOf } from './complete.ts';

/** The values of an operation's variables, coerced. */
export type Variables = Readonly<Record<string, unknown>>;

/** What is known of a selected field before anything runs, where its parent is of one type. */
export interface FieldPlan {
  /** Its place among the fields of the plan. */
  readonly index: number;
  readonly responseName: string;
  /** What is written before its value: its name, and what parts it from the field before it. */
  readonly prefix: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly nodes: readonly FieldNode[];
  readonly isNullable: boolean;
  /** Whether nothing is selected below it: it is a scalar, an enum, or lists of them. */
  readonly isLeaf: boolean;
  /** Its value, where that is the same for every object. */
  readonly constant: string | undefined;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  /** What makes text of its value. */
  readonly complete: Complete;
  /** What is selected below it, by the type of the object. */
  readonly below: Map<GraphQLObjectType, readonly FieldPlan[]>;
}

/** An operation of a document, with what is needed to read it. */
export interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly rootType: GraphQLObjectType;
}

/**
 * How an operation is to be carried out, found out once: what is selected of each type of object, as graphql-js collects it.
 * It holds for all variables that leave the same fields in; each part of it is made when it is first needed.
 */
export class Plan implements OperationParts {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly rootType: GraphQLObjectType;
  #rootFields: readonly FieldPlan[] | undefined;
  #fields = 0;
  readonly #grown: () => void;
  /** What is selected of a type by the same nodes is the same at every place: fragments within fragments have many. */
  readonly #selected = new Map<string, readonly FieldPlan[]>();
  readonly #numbers = new Map<FieldNode, number>();

  /** `grown` hears when a part of it was made. */
  constructor({ schema, operation, fragments, rootType }: OperationParts, grown: () => void) {
    this.schema = schema;
    this.operation = operation;
    this.fragments = fragments;
    this.rootType = rootType;
    this.#grown = grown;
  }

  /** How many fields it has by now. */
  get size(): number {
    return this.#fields;
  }

  rootFields(variables: Variables): readonly FieldPlan[] {
    const { schema, fragments, rootType, operation } = this;
    this.#rootFields ??= this.#fieldsOf(
      rootType,
      collectFields(schema, fragments, variables, rootType, operation.selectionSet),
    );
    return this.#rootFields;
  }

  /** What is selected below a field where that is an object of this type. */
  fieldsBelow(field: FieldPlan, type: GraphQLObjectType, variables: Variables): readonly FieldPlan[] {
    const known = field.below.get(type);
    if (known) return known;
    const { schema, fragments } = this;
    const key = `${type.name} ${field.nodes.map((node) => this.#numberOf(node)).join(' ')}`;
    const fields =
      this.#selected.get(key) ??
      this.#fieldsOf(type, collectSubfields(schema, fragments, variables, type, field.nodes));
    this.#selected.set(key, fields);
    field.below.set(type, fields);
    return fields;
  }

  #numberOf(node: FieldNode): number {
    const number = this.#numbers.get(node) ?? this.#numbers.size;
    this.#numbers.set(node, number);
    return number;
  }

  #fieldsOf(
    parentType: GraphQLObjectType,
    selected: ReadonlyMap<string, readonly FieldNode[]>,
  ): readonly FieldPlan[] {
    const fields: FieldPlan[] = [];
    for (const [responseName, nodes] of selected) {
      const definition = this.#definitionOf(parentType, nodes);
      // What is not in the schema is left out, as if validation had been.
      if (!definition) continue;
      fields.push({
        index: this.#fields++,
        responseName,
        prefix: `${fields.length === 0 ? '{' : ','}${JSON.stringify(responseName)}:`,
        definition,
        parentType,
        nodes,
        isNullable: !isNonNullType(definition.type),
        isLeaf: isLeafType(getNamedType(definition.type)),
        constant: definition === TypeNameMetaFieldDef ? `"${parentType.name}"` : undefined,
        resolve: definition.resolve ?? defaultFieldResolver,
        complete: completeOf(definition.type),
        below: new Map(),
      });
    }
    this.#grown();
    return fields;
  }

  #definitionOf(
    type: GraphQLObjectType,
    [node]: readonly FieldNode[],
  ): GraphQLField<unknown, unknown> | undefined {
    const name = node?.name.value ?? '';
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (type === this.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return type.getFields()[name];
  }
}
