import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Dice } from '../../src/sandbox/world/random.ts';
import { isOfFederation } from './selection.ts';

/** A value of a type, as GraphQL writes it; `place` is the coordinate of its argument or member. */
export type WriteScalar = (type: GraphQLNamedType, place: string) => string;

/** What a field may be asked with as a whole, its coordinate given; undefined where its arguments are to be made one by one. */
export type WriteArguments = (coordinate: string) => string | undefined;

/** Writes random documents that are valid against a schema. */
export class RandomDocuments {
  readonly #schema: GraphQLSchema;
  readonly #dice: Dice;
  readonly #scalar: WriteScalar;
  readonly #whole: WriteArguments;
  /** How many more fields with a selection of their own a document may have. */
  #room = 0;
  #aliases = 0;

  constructor(
    schema: GraphQLSchema,
    dice: Dice,
    scalar: WriteScalar,
    whole: WriteArguments = () => undefined,
  ) {
    this.#schema = schema;
    this.#dice = dice;
    this.#scalar = scalar;
    this.#whole = whole;
  }

  /** An operation, of so many fields with selections at most. */
  query(room: number): string {
    const type = this.#schema.getQueryType();
    return type ? `query Random ${this.#operation(type, room, this.#dice.between(1, 3))}` : '';
  }

  /** What to ask of a record of a type. */
  selection(type: GraphQLNamedType, room: number): string {
    this.#room = room;
    return this.#below(type, 1);
  }

  /** The only field of a subscription, or of a mutation. */
  single(type: GraphQLObjectType, room: number): string {
    return this.#operation(type, room, 1);
  }

  #operation(type: GraphQLObjectType, room: number, roots: number): string {
    this.#room = room;
    this.#aliases = 0;
    const fields = fieldsOf(type);
    const chosen = Array.from({ length: roots }, () => fields[this.#dice.between(0, fields.length - 1)]);
    return `{ ${chosen.map((field) => (field ? this.#field(type, field, 0) : '')).join(' ')} }`;
  }

  #below(target: GraphQLNamedType, depth: number): string {
    if (isObjectType(target)) return this.#record(target, depth);
    if (!isAbstractType(target)) return '';
    const types = this.#schema
      .getPossibleTypes(target)
      .map((type) => `... on ${type.name} ${this.#record(type, depth + 1)}`);
    return `{ __typename ${types.join(' ')} }`;
  }

  #record(type: GraphQLObjectType, depth: number): string {
    const chosen = fieldsOf(type).filter((field) => {
      if (isLeafType(getNamedType(field.type))) return this.#dice.next() < 0.5;
      const isPaging = /^(?:edges|nodes|node|pageInfo)$/.test(field.name);
      return this.#room > 0 && depth < 9 && this.#dice.next() < (isPaging ? 0.8 : 0.35);
    });
    return `{ __typename ${chosen.map((field) => this.#field(type, field, depth)).join(' ')} }`;
  }

  #field(type: GraphQLObjectType, field: Field, depth: number): string {
    const target = getNamedType(field.type);
    const coordinate = `${type.name}.${field.name}`;
    const given =
      this.#whole(coordinate) ??
      field.args.flatMap((argument) => this.#input(argument, `${coordinate}(${argument.name}:)`)).join(', ');
    const args = given === '' ? '' : `(${given})`;
    // The same field may be there with other arguments, or of another type with other ones.
    this.#aliases += 1;
    const name = `${field.name}__${this.#aliases}: ${field.name}${args}`;
    if (isLeafType(target)) return name;
    this.#room -= 1;
    return `${name} ${this.#below(target, depth + 1)}`;
  }

  #input(input: GraphQLArgument | GraphQLInputField, place: string): string[] {
    const isNeeded = isNonNullType(input.type) && input.defaultValue === undefined;
    if (!isNeeded && this.#dice.next() < 0.6) return [];
    return [`${input.name}: ${this.#value(input.type, place)}`];
  }

  #value(type: GraphQLInputType, place: string): string {
    if (isNonNullType(type)) return this.#value(type.ofType, place);
    if (isListType(type)) {
      const items = Array.from({ length: this.#dice.between(1, 4) }, () => this.#value(type.ofType, place));
      return `[${items.join(', ')}]`;
    }
    if (isEnumType(type)) {
      const values = type.getValues();
      return values[this.#dice.between(0, values.length - 1)]?.name ?? 'null';
    }
    if (!isInputObjectType(type)) return this.#scalar(getNamedType(type), place);
    const members = Object.values(type.getFields());
    if (type.isOneOf) {
      const member = members[this.#dice.between(0, members.length - 1)];
      return member ? `{ ${member.name}: ${this.#value(member.type, `${type.name}.${member.name}`)} }` : '{}';
    }
    return `{ ${members.flatMap((member) => this.#input(member, `${type.name}.${member.name}`)).join(', ')} }`;
  }
}

type Field = ReturnType<GraphQLObjectType['getFields']>[string];

function fieldsOf(type: GraphQLObjectType): Field[] {
  return Object.values(type.getFields()).filter(({ name }) => !isOfFederation(name));
}
