import {
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import fc from '../helpers/fast-check.ts';
import { type ArgumentTable, isOfFederation } from './selection.ts';

/** What random documents are made of. */
export interface DocumentParts {
  schema: GraphQLSchema;
  /** What a field may be asked with: see `argumentsFor`. */
  table: ArgumentTable;
  /** How deep selections go. */
  depth: number;
  /** Fields that are left out, as `Type.field`. */
  without?: ReadonlySet<string>;
}

/** Writes a query at random: fields of any type, by other names and in fragments, asked with entries of the table. */
export function randomDocument(g: fc.GeneratorValue, parts: DocumentParts): string {
  return new Writer(g, parts).query();
}

class Writer {
  readonly #g: fc.GeneratorValue;
  readonly #parts: DocumentParts;
  readonly #fragments = new Map<string, string>();
  #names = 0;

  constructor(g: fc.GeneratorValue, parts: DocumentParts) {
    this.#g = g;
    this.#parts = parts;
  }

  query(): string {
    const root = this.#parts.schema.getQueryType();
    const query = root ? this.#below(root, this.#parts.depth) : '';
    const fragments = [...this.#fragments].map(([head, body]) => `${head} ${body}`);
    return [query, ...fragments].join('\n');
  }

  #below(type: GraphQLNamedOutputType, depth: number): string {
    if (isAbstractType(type)) {
      const members = this.#parts.schema.getPossibleTypes(type);
      return `{ __typename ${members.map((member) => `... on ${member.name} ${this.#below(member, depth)}`).join(' ')} }`;
    }
    if (!isObjectType(type)) return '';
    const fields = this.#chosen(type, depth).map((field) => this.#field(type, field, depth));
    return this.#wrap(type, `{ __typename ${fields.join(' ')} }`);
  }

  /** Some fields, fewer the deeper they are; always one that leads on where there is one. */
  #chosen(type: GraphQLObjectType, depth: number): GraphQLField<unknown, unknown>[] {
    const { table, without } = this.#parts;
    const all = Object.values(type.getFields()).filter(
      (field) =>
        !isOfFederation(field.name) &&
        !without?.has(`${type.name}.${field.name}`) &&
        (depth > 0 || isLeafType(getNamedType(field.type))) &&
        (table[`${type.name}.${field.name}`] !== undefined || !field.args.some(isRequiredArgument)),
    );
    const paging = all.filter(({ name }) => name === 'nodes' || name === 'edges' || name === 'node');
    if (all.length === 0) return [];
    const names = this.#g(() =>
      fc.subarray(
        all.map(({ name }) => name),
        { minLength: 1, maxLength: Math.min(4, all.length) },
      ),
    );
    return all.filter((field) => names.includes(field.name) || (depth > 0 && field === paging[0]));
  }

  #field(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): string {
    const target = getNamedType(field.type);
    const entries = this.#parts.table[`${type.name}.${field.name}`] ?? [''];
    const entry = this.#g(() => fc.constantFrom(...entries));
    this.#names += 1;
    const below = isLeafType(target) ? '' : this.#below(target, depth - 1);
    return `f${this.#names}: ${field.name}${entry === '' ? '' : `(${entry})`} ${below}`;
  }

  /** In a fragment, now and then. */
  #wrap(type: GraphQLObjectType, body: string): string {
    const how = this.#g(() => fc.constantFrom('plain', 'plain', 'inline', 'named', 'twice'));
    if (how === 'plain') return body;
    if (how === 'inline') return `{ ... @include(if: true) ${body} }`;
    const name = `F${this.#fragments.size}`;
    this.#fragments.set(`fragment ${name} on ${type.name}`, body);
    return how === 'named' ? `{ ...${name} }` : `{ ...${name} ...${name} }`;
  }
}
