import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Refuses a GET request whose JSON parameters are no JSON, in words instead of yoga's unexpected SyntaxError. */
export function useQueryParameters(): Plugin {
  return {
    onRequestParse({ request, url, requestParser, setRequestParser }) {
      if (request.method !== 'GET' || !requestParser) return;
      setRequestParser((unread) => {
        checkParameters(url);
        return requestParser(unread);
      });
    },
  };
}

function checkParameters({ searchParams }: URL): void {
  for (const parameter of ['variables', 'extensions']) {
    const text = searchParams.get(parameter);
    if (text && !isJson(text)) {
      throw new GraphQLError(`The query parameter "${parameter}" must be JSON.`, {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
