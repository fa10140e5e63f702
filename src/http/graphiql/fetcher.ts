import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from '@graphiql/toolkit';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';

type Result = Record<string, unknown>;

/** Asks the endpoint: for subscriptions over server-sent events, which the toolkit's own fetcher does not speak. */
export function createFetcher(url: string): Fetcher {
  const ask = createGraphiQLFetcher({ url });
  return (params, options) => {
    const operation = operationOf(params);
    const named = operation ? { ...params, operationName: operation.name?.value ?? null } : params;
    return operation?.operation === 'subscription'
      ? subscribe(url, named, options?.headers ?? {})
      : ask(named, options);
  };
}

/**
 * What is asked to run: the operation of that name, or the only one. GraphiQL goes on naming the operation of the tab
 * that was open before until it has read the new one, a moment later. Undefined where the text is none.
 */
function operationOf({ query, operationName }: FetcherParams): OperationDefinitionNode | undefined {
  const operations = parsed(query)?.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const named = operations?.find(({ name }) => name?.value === operationName);
  return named ?? (operations?.length === 1 ? operations[0] : undefined);
}

/** The endpoint says what is wrong with a text that cannot be parsed. */
function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The events of a subscription. Stopping closes the connection, also while nothing comes. */
function subscribe(
  url: string,
  params: FetcherParams,
  headers: Record<string, string>,
): AsyncIterableIterator<Result> {
  const leave = new AbortController();
  const events = readEvents(url, params, headers, leave.signal);
  const done: IteratorResult<Result> = { done: true, value: undefined };
  return {
    next: () =>
      events.next().catch((error: unknown) => {
        if (leave.signal.aborted) return done;
        throw error;
      }),
    async return() {
      leave.abort();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* readEvents(
  url: string,
  params: FetcherParams,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(params),
    signal,
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream || !response.body) {
    // It was refused: the answer says why.
    yield await response.json();
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = `${text}${value}`.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^event: next\ndata: (.*)$/.exec(block)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}
