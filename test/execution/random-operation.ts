import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { Dice } from '../../src/sandbox/world/random.ts';

/** A request, written at random. */
export interface RandomOperation {
  text: string;
  operationName: string | undefined;
}

const CONDITIONS = ['true', 'false', '$yes', '$no', '$maybe', '$odd', '$even', '$last'] as const;
const ARGUMENTS = [
  '',
  'int: $int',
  'int: null, list: 5',
  'any: { a: [$int, $any], b: "x" }, list: [1, $int]',
  'filter: { int: $int, color: RED, list: $list, filter: { any: $any } }',
  'filter: $filter, some: $int',
  'some: $some, any: $any',
] as const;
const VARIABLES =
  '($yes: Boolean! = true, $no: Boolean = false, $maybe: Boolean = true, $odd: Boolean! = true, $even: Boolean! = false, $last: Boolean = true, $int: Int = 9, $some: Int, $any: Any, $list: [Int!], $filter: Filter)';

/** Writes operations of any kind: fields that merge, fragments in fragments, conditions and variables everywhere. */
export class OperationWriter {
  readonly #schema: GraphQLSchema;
  readonly #dice: Dice;
  readonly #fragments: string[] = [];
  /** Those that are written to their end, by their types: they may be asked for again. */
  readonly #finished = new Map<GraphQLObjectType, string[]>();
  #room = 0;

  constructor(schema: GraphQLSchema, dice: Dice) {
    this.#schema = schema;
    this.#dice = dice;
  }

  write(): RandomOperation {
    const dice = this.#dice;
    this.#room = dice.between(2, 25);
    const { Query, Mutation } = {
      Query: this.#schema.getQueryType(),
      Mutation: this.#schema.getMutationType(),
    };
    const one = this.#operation('One', dice.next() < 0.2 ? Mutation : Query);
    const isSeveral = dice.next() < 0.2;
    const two = isSeveral ? this.#operation('Two', Query) : '';
    return {
      text: [one, two, ...this.#fragments].join('\n'),
      operationName: isSeveral ? dice.pick(['One', 'Two', 'Two', 'Three']) : dice.pick(['One', undefined]),
    };
  }

  /** Values for its variables, others each time, so that other fields are left out. */
  variables(): Record<string, unknown> {
    const dice = this.#dice;
    const values: [string, readonly [unknown, ...unknown[]]][] = [
      ['yes', [true, false]],
      ['no', [false, true, false]],
      ['maybe', [true, false, true, false, null]],
      ['odd', [true, false]],
      ['even', [true, false]],
      ['last', [true, false]],
      ['int', [1, null, 2]],
      ['some', [5, 5, null]],
      ['any', [{ deep: [1, null] }, 'text', null]],
      ['list', [[1, 2], 3, null]],
      ['filter', [{ int: 1 }, { color: 'BLUE', filter: { list: [4] } }, null, { int: null }]],
    ];
    const given = values.flatMap(([name, from]) => (dice.next() < 0.6 ? [[name, dice.pick(from)]] : []));
    return { ...Object.fromEntries(given), ...(dice.next() < 0.03 && { int: 'no number' }) };
  }

  #operation(name: string, type: GraphQLObjectType | null | undefined): string {
    if (!type) return '';
    const kind = type === this.#schema.getMutationType() ? 'mutation' : 'query';
    return `${kind} ${name} ${VARIABLES} ${this.#selection(type, 0)}`;
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const dice = this.#dice;
    const fields = Object.values(type.getFields());
    const parts = Array.from({ length: dice.between(1, 6) }, () => {
      if (dice.next() < 0.1) return `__typename${this.#condition()}`;
      if (depth < 4 && dice.next() < 0.2) return this.#fragment(type, depth);
      const field = fields[dice.between(0, fields.length - 1)];
      return field ? this.#field(field, depth) : '';
    });
    return `{ ${parts.join(' ')} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const dice = this.#dice;
    const type = getNamedType(field.type);
    const given = field.name === 'echo' ? dice.between(0, ARGUMENTS.length - 1) : 0;
    const args = ARGUMENTS[given] ? `(${ARGUMENTS[given]})` : '';
    const alias = given > 0 || dice.next() < 0.2 ? `x${given}${field.name}: ` : '';
    const head = `${alias}${field.name}${args}${this.#condition()}`;
    if (isLeafType(type)) return head;
    this.#room -= 1;
    if (this.#room <= 0 || depth > 4) return `${head} { __typename }`;
    if (isObjectType(type)) return `${head} ${this.#selection(type, depth + 1)}`;
    if (!isAbstractType(type)) return '';
    const members = this.#schema.getPossibleTypes(type);
    const parts = members.map(
      (member) => `... on ${member.name}${this.#condition()} ${this.#selection(member, depth + 1)}`,
    );
    return `${head} { __typename ${parts.join(' ')} ${type.name === 'Named' ? '... on Named { name }' : ''} }`;
  }

  #fragment(type: GraphQLObjectType, depth: number): string {
    const dice = this.#dice;
    const finished = this.#finished.get(type) ?? [];
    if (finished.length > 0 && dice.next() < 0.4) {
      return `...${finished[dice.between(0, finished.length - 1)]}${this.#condition()}`;
    }
    const body = () => this.#selection(type, depth + 1);
    if (dice.next() < 0.4) return `...${dice.pick([` on ${type.name}`, ''])}${this.#condition()} ${body()}`;
    const at = this.#fragments.push('') - 1;
    const name = `F${at}`;
    this.#fragments[at] = `fragment ${name} on ${type.name} ${body()}`;
    this.#finished.set(type, [...(this.#finished.get(type) ?? []), name]);
    return dice.next() < 0.3 ? `...${name}${this.#condition()} ...${name}` : `...${name}${this.#condition()}`;
  }

  #condition(): string {
    const dice = this.#dice;
    const one = (name: string) => (dice.next() < 0.15 ? ` @${name}(if: ${dice.pick(CONDITIONS)})` : '');
    return `${one('skip')}${one('include')}`;
  }
}
