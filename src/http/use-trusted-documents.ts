import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { idOf, type TrustedDocuments } from './trusted-documents.ts';

/** Which documents are known by an id, and whether there may be others. */
export interface DocumentSettings {
  readonly manifest?: TrustedDocuments | undefined;
  readonly mode: 'allow' | 'only';
}

const named = new WeakSet<Request>();

/** Whether a request named its document by the id of one that is known. */
export function asksForTrustedDocument(request: Request): boolean {
  return named.has(request);
}

/** Lets a request name a document by its id, and, where it is told to, refuses every other one. */
export function useTrustedDocuments(settings: () => DocumentSettings): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: () => settings().mode === 'allow',
    extractPersistedOperationId: (params, request) => idIn(params) ?? idInUrl(request),
    getPersistedOperation(id, request) {
      const document = settings().manifest?.get(idOf(id));
      if (document === undefined) return null;
      named.add(request);
      return document;
    },
    customErrors: {
      notFound: () => refusal('DOCUMENT_NOT_FOUND', 400, NOT_FOUND),
      persistedQueryOnly: () => refusal('DOCUMENT_NOT_TRUSTED', 403, TRUSTED_ONLY),
      keyNotFound: () => refusal('BAD_REQUEST', 400, 'Must provide query string, or the id of a document.'),
    },
  });
}

const NOT_FOUND =
  'No document has this id here. Register the manifest of the release that this client is of, or send the text.';
const TRUSTED_ONLY =
  'This gateway runs registered documents alone: send the id of one as documentId, or as extensions.persistedQuery.sha256Hash, and no text.';

/** As Relay and GraphQL over HTTP's draft name it, or as Apollo does. */
function idIn({ documentId, extensions }: GraphQLParams & { documentId?: unknown }): string | null {
  const apollo: unknown = extensions?.['persistedQuery'];
  const hash =
    typeof apollo === 'object' && apollo !== null && 'sha256Hash' in apollo ? apollo.sha256Hash : undefined;
  const id = documentId ?? hash;
  return typeof id === 'string' ? id : null;
}

/** Of a GET, yoga reads the parameters that every GraphQL request has. */
export function idInUrl({ method, url }: Request): string | null {
  return method === 'GET' ? new URL(url).searchParams.get('documentId') : null;
}

function refusal(code: string, status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
