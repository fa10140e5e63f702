import { graphql } from '../generated/gql.ts';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { getToken } from './frontend-session.ts';

// What docs/frontend.md shows: frontend.test.ts holds the page to it, and runs it.

export interface AnswerError {
  message: string;
  /** The field that failed. */
  path?: (string | number)[];
  extensions?: { code?: string; retryAfterMs?: number };
}

export interface Answer<Result> {
  data?: Result | null;
  errors?: AnswerError[];
}

/** Posts a request, in the name of whoever is signed in. */
async function post(body: object, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  const token = await getToken();
  return fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

export async function execute<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { signal, fresh = false }: { signal?: AbortSignal; fresh?: boolean } = {},
): Promise<Answer<Result>> {
  const headers = {
    accept: 'application/graphql-response+json',
    ...(fresh ? { 'cache-control': 'no-cache' } : {}),
  };
  const response = await post({ query: document.toString(), variables }, headers, signal);
  return response.json();
}

/** The error of a field that is null; undefined when there simply is nothing. */
export function failureAt({ errors }: Answer<unknown>, ...path: (string | number)[]) {
  return errors?.find((error) => error.path?.join('.') === path.join('.'));
}

const PASSES = [
  'UPSTREAM_THROTTLED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'INDEX_BUILDING',
  'RATE_LIMITED',
  'AUTHENTICATION_UNAVAILABLE',
];

/** How long to wait before asking again; undefined where asking again will not help. */
export function retryAfter({ errors = [] }: Answer<unknown>, attempt: number): number | undefined {
  const passing = errors.filter(({ extensions }) => PASSES.includes(extensions?.code ?? ''));
  if (passing.length === 0) return undefined;
  const asked = passing.map(({ extensions }) => extensions?.retryAfterMs ?? 0);
  return Math.max(1000 * 2 ** attempt, ...asked);
}

const RepositoryNames = graphql(/* GraphQL */ `
  query RepositoryNames($after: String) {
    repositories(first: 100, after: $after) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export async function* repositoryNames(): AsyncGenerator<string> {
  const variables: { after: string | null } = { after: null };
  for (;;) {
    const { data, errors } = await execute(RepositoryNames, variables);
    const page = data?.repositories;
    if (!page) throw new Error(errors?.[0]?.message);
    // There may be none, and more on the next page all the same.
    for (const { name } of page.nodes) yield name;
    if (!page.pageInfo.hasNextPage) return;
    variables.after = page.pageInfo.endCursor;
  }
}

export async function* subscribe<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal: AbortSignal,
): AsyncGenerator<Answer<Result>> {
  const headers = { accept: 'text/event-stream' };
  const response = await post({ query: document.toString(), variables }, headers, signal);
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream || !response.body) {
    // It was refused before it began: the answer is that of a query, and says why.
    yield await response.json();
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The connection was cut.');
    const blocks = (text + value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith('event: complete')) return;
      const [, data] = /^event: next\ndata: (.*)$/.exec(block) ?? [];
      if (data) yield JSON.parse(data);
    }
  }
}

const PreviewEvents = graphql(/* GraphQL */ `
  subscription PreviewEvents($repositoryId: ID!) {
    lifecyclePreview(repositoryId: $repositoryId) {
      id
      status
      summary {
        expiringImageTotalCount
      }
    }
  }
`);

/** Shows a preview until it is done, replaced or gone; `signal` is for the page that is left. */
export async function followPreview(
  repositoryId: string,
  signal: AbortSignal,
  show: (status: string | null, expiring?: number | null) => void,
): Promise<void> {
  let id: string | undefined;
  for (;;) {
    let status: string | undefined;
    for await (const { data, errors } of subscribe(PreviewEvents, { repositoryId }, signal)) {
      if (errors) throw new Error(errors[0]?.message);
      const preview = data?.lifecyclePreview;
      if (!preview) return show(null);
      id ??= preview.id;
      if (preview.id !== id) return show('REPLACED');
      status = preview.status;
      show(status, preview.summary?.expiringImageTotalCount);
    }
    // The end without a final status is the gateway's: it stops, or the time was up.
    if (status !== 'IN_PROGRESS' && status !== 'UNKNOWN') return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Sends the id of an operation that the gateway knows. */
export async function executeById<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result>> {
  const headers = { accept: 'application/graphql-response+json' };
  const response = await post({ documentId: document.__meta__?.['hash'], variables }, headers);
  return response.json();
}
