import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import { DIGEST, REPOSITORY_NAME } from '../aws/image-reference.ts';
import { excerpt } from '../errors.ts';
import { builder } from './builder.ts';
import { formatDateTime } from './format-date-time.ts';

/** A value that breaks a scalar's rule refuses the whole request, and says which rule. */
function refuse(scalar: string, rule: string, value: unknown, node?: ValueNode): GraphQLError {
  const got = node ? print(node) : String(JSON.stringify(value));
  return new GraphQLError(`${scalar} must be ${rule}; got ${excerpt(got)}.`, {
    nodes: node ?? null,
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** A scalar that is a string with a rule, the same as a literal and as a variable. */
function stringScalar(
  name: string,
  { description, pattern, rule }: { description: string; pattern: RegExp; rule: string },
): GraphQLScalarType<string, string> {
  const parse = (value: unknown, node?: ValueNode): string => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw refuse(name, rule, value, node);
  };
  return new GraphQLScalarType({
    name,
    description,
    // What AWS sent is not ours to refuse.
    serialize: String,
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(literalValue(node), node),
  });
}

/** The string of a literal; undefined for a literal of another kind. */
function literalValue(node: ValueNode): string | undefined {
  return node.kind === Kind.STRING ? node.value : undefined;
}

builder.addScalarType(
  'AccountId',
  stringScalar('AccountId', {
    description: 'An AWS account id: 12 digits, always a string, since leading zeros count.',
    pattern: /^\d{12}$/,
    rule: 'a string of 12 digits, like "012345678910"',
  }),
);

builder.addScalarType(
  'Digest',
  stringScalar('Digest', {
    description:
      'The digest of a manifest or a layer: sha256: and 64 lowercase hexadecimal digits; in manifests also sha512: and 128.',
    pattern: DIGEST,
    rule: 'sha256: and 64 lowercase hexadecimal digits, or sha512: and 128',
  }),
);

builder.addScalarType(
  'RepositoryName',
  stringScalar('RepositoryName', {
    description:
      "The name of an ECR repository, by ECR's own rule: 2 to 256 characters; lowercase letters and digits in parts that are joined by one . or _, by __ or by hyphens, and separated by slashes.",
    pattern: REPOSITORY_NAME,
    rule: '2 to 256 characters: lowercase letters and digits, joined by . _ __ or hyphens, in parts separated by slashes',
  }),
);

/** RFC 3339 with an offset; fractions of any length. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const DATE_TIME_RULE = 'an RFC 3339 date and time with an offset, like "2026-01-31T12:00:00Z"';

function parseDateTime(value: unknown, node?: ValueNode): Date {
  if (typeof value !== 'string' || !RFC_3339.test(value)) {
    throw refuse('DateTime', DATE_TIME_RULE, value, node);
  }
  const date = new Date(value.toUpperCase());
  const day = Number(value.slice(8, 10));
  // Date turns February 30 into March 2.
  const lastDay = new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate();
  if (Number.isNaN(date.getTime()) || day > lastDay) throw refuse('DateTime', DATE_TIME_RULE, value, node);
  return date;
}

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    description: 'A moment: RFC 3339, in UTC, with milliseconds, e.g. 2026-01-31T12:00:00.000Z.',
    specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
    serialize: (value) => {
      if (value instanceof Date) return formatDateTime(value);
      throw new TypeError(`DateTime cannot hold ${String(value)}`);
    },
    parseValue: (value) => parseDateTime(value),
    parseLiteral: (node) => parseDateTime(literalValue(node), node),
  }),
);

builder.scalarType('SafeInt', {
  description:
    "An integer of up to 2^53 - 1, as a JSON number. Image sizes exceed the 32 bits of GraphQL's own Int.",
  serialize: (value) => {
    if (!Number.isSafeInteger(value)) throw new TypeError(`SafeInt cannot hold ${value}`);
    return value;
  },
  parseValue: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw refuse('SafeInt', 'an integer of at most 2^53 - 1', value);
  },
});
