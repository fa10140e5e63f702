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
 * Refuses a document of too many tokens before it is read whole, one that is nested too deep to be read at all, and one
 * of too many aliases or directives before it is validated: what it takes to validate grows faster than these do.
 */
export function useDocumentLimit(limits: () => DocumentLimits): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        const { tokens, ...most } = limits();
        const document = parseWithin(() => parseFn(source, { ...options, maxTokens: tokens }), tokens);
        checkCounts(document, most);
        return document;
      });
    },
  };
}

function parseWithin(parse: () => DocumentNode, tokens: number): DocumentNode {
  try {
    return parse();
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw tooDeep();
    if (
      error instanceof GraphQLError &&
      /^Syntax Error: Document contains more that \d+ tokens/.test(error.message)
    ) {
      throw tooMuch(
        `This document has more than ${tokens} tokens, which is the most there may be (limits.tokens). Ask for less at once.`,
        { exceeded: { limit: 'limits.tokens', most: tokens } },
      );
    }
    throw error;
  }
}

/** Every one that is written counts once, of whichever operation or fragment it is, also the alias of a `__typename`. */
function checkCounts(document: DocumentNode, most: Omit<DocumentLimits, 'tokens'>): void {
  let aliases = 0;
  let directives = 0;
  visit(document, {
    Field({ alias }) {
      if (alias) aliases += 1;
    },
    Directive() {
      directives += 1;
    },
  });
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

function tooDeep(): GraphQLError {
  return new GraphQLError('Syntax Error: The document is nested too deep to be read.', {
    extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } },
  });
}
