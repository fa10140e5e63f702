import {
  FieldsOnCorrectTypeRule,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  parse,
  UniqueArgumentNamesRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';

/** By field, what to ask it with: as many times as there are entries, each the text between its parentheses. */
export type ArgumentTable = Readonly<Record<string, readonly string[]>>;

/** What tells apart the answers of a field that is asked for more than once: `images__1` is `images` too. */
const APART = '__';

/** The name of the field that a key of an answer comes from. */
export function fieldNameOf(key: string): string {
  const end = key.indexOf(APART, 1);
  return end < 0 ? key : key.slice(0, end);
}

/** True for records that `node(id)` finds. */
export function isNode(type: GraphQLNamedOutputType): boolean {
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}

/** What a router asks a subgraph for, and no client: `_entities`, `_service` and their types. */
export const isOfFederation = (name: string) => /^_/.test(name);

/** Writes selections that leave no field of a schema out. */
export class Selections {
  readonly #schema: GraphQLSchema;
  readonly #table: ArgumentTable;
  /** What the table says that the schema does not know: fields, and arguments that they do not take. */
  readonly mistakes = new Set<string>();
  /** Fields that cannot be asked for without an entry of the table. */
  readonly unasked = new Set<string>();

  constructor(schema: GraphQLSchema, table: ArgumentTable) {
    this.#schema = schema;
    this.#table = table;
    for (const [coordinate, entries] of Object.entries(table)) {
      for (const entry of entries) {
        if (!this.#accepts(coordinate, entry)) this.mistakes.add(`${coordinate}(${entry})`);
      }
    }
  }

  /** Everything of one record, up to the records that have an id of their own; of those, what they hold themselves. */
  of(type: GraphQLObjectType): string {
    return this.#record(type, [type.name]);
  }

  /** The same in as many selections as there are fields and entries: a subscription has one field. */
  each(type: GraphQLObjectType): string[] {
    const fields = Object.values(type.getFields());
    return fields.flatMap((field) => this.#field(type, field, [type.name])).map((field) => `{ ${field} }`);
  }

  #record(type: GraphQLObjectType, above: readonly string[]): string {
    const fields = Object.values(type.getFields())
      .filter(({ name }) => !isOfFederation(name))
      .flatMap((field) => this.#field(type, field, above));
    return `{ __typename ${fields.join(' ')} }`;
  }

  #field(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, above: readonly string[]): string[] {
    const target = getNamedType(field.type);
    const selection = isLeafType(target) ? '' : this.#below(target, above);
    return this.#asked(`${type.name}.${field.name}`).map((entry, index) => {
      const alias = index === 0 ? '' : `${field.name}${APART}${index}: `;
      return `${alias}${field.name}${entry === '' ? '' : `(${entry})`} ${selection}`;
    });
  }

  /** True where this is all that the field must be given, and nothing that it does not take. */
  #accepts(coordinate: string, entry: string): boolean {
    const [type, field] = coordinate.split('.');
    if (type === undefined || this.#schema.getType(type) === undefined) return false;
    const fragment = parse(`fragment Entry on ${type} { ${field}${entry === '' ? '' : `(${entry})`} }`);
    return validate(this.#schema, fragment, ARGUMENT_RULES).length === 0;
  }

  /** What a field is asked with. */
  #asked(coordinate: string): readonly string[] {
    const entries = (this.#table[coordinate] ?? ['']).filter((entry) => this.#accepts(coordinate, entry));
    if (entries.length === 0) this.unasked.add(coordinate);
    return entries;
  }

  #below(target: GraphQLNamedOutputType, above: readonly string[]): string {
    if (isInterfaceType(target)) return `{ __typename ${Object.keys(target.getFields()).join(' ')} }`;
    if (isAbstractType(target)) {
      const types = this.#schema.getPossibleTypes(target);
      return `{ __typename ${types.map((type) => this.#member(type, above)).join(' ')} }`;
    }
    if (!isObjectType(target)) return '';
    if (isNode(target) || above.includes(target.name)) return this.#ownValues(target);
    return this.#record(target, [...above, target.name]);
  }

  /** A record that is one of several: fields of one name may be of different types, and need different names then. */
  #member(type: GraphQLObjectType, above: readonly string[]): string {
    const fields = Object.values(type.getFields()).map((field) => {
      const target = getNamedType(field.type);
      return `${field.name}${APART}${type.name}: ${field.name} ${isLeafType(target) ? '' : this.#below(target, above)}`;
    });
    return `... on ${type.name} { ${fields.join(' ')} }`;
  }

  #ownValues(type: GraphQLObjectType): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument),
    );
    return `{ __typename ${fields.map(({ name }) => name).join(' ')} }`;
  }
}

const ARGUMENT_RULES = [
  FieldsOnCorrectTypeRule,
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  UniqueArgumentNamesRule,
  ValuesOfCorrectTypeRule,
];
