import { type DocumentNode, GraphQLError, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { beyondLimit, tooMuch } from './limit-errors.ts';

/** What a document may hold, whatever it asks for. */
export interface DocumentLimits {
  tokens: number;
  aliases: number;
  directives: number;
}

/**
 * Refuses a document of too many tokens before it is read whole, one of too many lines, aliases or directives before it is
 * validated, and one that is nested too deep for either.
 */
export function useDocumentLimit(limits: () => DocumentLimits): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      const { tokens, ...most } = limits();
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: tokens });
        } catch (error) {
          // The parser calls itself for each level.
          throw error instanceof RangeError ? tooDeep('GRAPHQL_PARSE_FAILED') : error;
        }
      });
      // Afterwards: to yoga all that is thrown while it parses is a syntax error, HTTP 200 for clients of plain JSON.
      return ({ result }) => {
        if (result instanceof Error) {
          if (TOO_MANY_TOKENS.test(result.message)) throw tooManyTokens(tokens);
        } else if (result) {
          checkLines(result, tokens);
          checkCounts(result, most);
        }
      };
    },
    onValidate({ validateFn, setValidationFn }) {
      setValidationFn((...args) => {
        try {
          return validateFn(...args);
        } catch (error) {
          // As rules do for each fragment within a fragment.
          if (error instanceof RangeError) return [tooDeep('GRAPHQL_VALIDATION_FAILED')];
          throw error;
        }
      });
    },
  };
}

const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that \d+ tokens/;

function tooManyTokens(most: number): GraphQLError {
  return tooMuch(
    `This document has more than ${most} tokens, which is the most there may be (limits.tokens). Ask for less at once.`,
    { exceeded: { limit: 'limits.tokens', most } },
  );
}

type Counts = Omit<DocumentLimits, 'tokens'>;

/** By document: yoga keeps those that come again. */
const known = new WeakMap<DocumentNode, Counts>();

/** Every one that is written counts once, of whichever operation or fragment it is, also the alias of a `__typename`. */
function countIn(document: DocumentNode): Counts {
  const before = known.get(document);
  if (before) return before;
  const counts = { aliases: 0, directives: 0 };
  visit(document, {
    Field({ alias }) {
      if (alias) counts.aliases += 1;
    },
    Directive() {
      counts.directives += 1;
    },
  });
  known.set(document, counts);
  return counts;
}

/** Each error tells its line, which graphql-js counts from the beginning, a thousand times for a thousand errors. */
function checkLines({ loc }: DocumentNode, most: number): void {
  const lines = loc?.endToken.line ?? 0;
  if (lines <= most) return;
  throw beyondLimit('The lines of this document are', 'Leave out empty lines and comments.', {
    limit: 'limits.tokens',
    actual: lines,
    most,
  });
}

/** Throws where there are more than may be. */
export function checkCounts(document: DocumentNode, most: Counts): void {
  const { aliases, directives } = countIn(document);
  if (aliases > most.aliases) {
    throw beyondLimit('The aliases of this document are', 'Send several smaller documents.', {
      limit: 'limits.aliases',
      actual: aliases,
      most: most.aliases,
    });
  }
  if (directives > most.directives) {
    throw beyondLimit('The directives of this document are', 'Leave out what is not wanted instead.', {
      limit: 'limits.directives',
      actual: directives,
      most: most.directives,
    });
  }
}

function tooDeep(code: string): GraphQLError {
  return new GraphQLError('Syntax Error: The document is nested too deep to be read.', {
    extensions: { code, http: { spec: true, status: 400 } },
  });
}
