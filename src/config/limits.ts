import { z } from 'zod';
import { count } from './values.ts';

/** What one request may be and cost, and so what a hostile one meets before AWS does. */
export const Limits = z
  .strictObject({
    /** The size of a request's body. */
    bodyBytes: count(1024, 2 ** 30).default(2 ** 20),
    /** The length of a request's address, which holds the document where it is asked by GET. */
    urlLength: count(256, 65_536).default(8192),
    /** The words and signs of a document, and its lines. */
    tokens: count(1, 1_000_000).default(10_000),
    /** How often a document may give a field another name. */
    aliases: count(0, 1_000_000).default(100),
    /** How many directives a document may have. */
    directives: count(0, 1_000_000).default(50),
    /** The values in the variables of a request, each member and each item counted. */
    values: count(0, 10_000_000).default(20_000),
    /** How deep fields may be nested, and values in variables. */
    depth: count(1, 1000).default(15),
    /** The AWS calls that one operation may come to. */
    calls: count(0, 1_000_000).default(10_000),
    /** The fields that its answer may come to, each counted for every object. */
    nodes: count(1, 1_000_000_000).default(250_000),
    /** How many representations a router may send to `_entities` at once. */
    representations: count(1, 100_000).default(1000),
    /** The AWS calls that all operations may come to that are open; one caller has a quarter of it. */
    openCalls: count(1, 100_000_000).default(20_000),
    /** The size of an answer's data and errors. */
    answerBytes: count(1024, 2 ** 29).default(2 ** 23),
    /** The size of all answers that are not out yet; one caller has a quarter of it. */
    unsentBytes: count(1024, 2 ** 36).default(2 ** 27),
    /** How many errors an answer may list. */
    errors: count(1, 100_000).default(1000),
  })
  .prefault({});

/** What of the schema clients may learn by asking. */
export const Disclosure = {
  /** Whether the schema may be asked for: `__schema`, `__type`, and `_service` of whoever is no router. */
  introspection: autoFlag(),
  /** Whether browsers get the explorer at /graphql. */
  graphiql: autoFlag(),
  /** Whether the error about a name that is not there says which ones are like it. */
  suggestions: autoFlag(),
};

/** On in development, off elsewhere, unless somebody decides. */
function autoFlag() {
  return z
    .union([z.boolean(), z.literal('auto'), z.stringbool()], 'must be true, false or auto')
    .default('auto');
}
