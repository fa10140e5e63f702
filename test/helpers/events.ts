import type { TypedDocumentString } from '../generated/graphql.ts';
import type { Answer, TestGateway } from './gateway.ts';
import { keep } from './secrets.ts';

/** What a client reads of a subscription: each event as an answer of its own. */
export type Event<Data> = Omit<Answer<Data>, 'status'> & {
  extensions?: { upstream?: { calls: number }; stale?: readonly unknown[] };
};

/** A subscription as a client holds it. What returns reads no more, and so closes the stream. */
export interface Events<Data> extends AsyncIterableIterator<Event<Data>, undefined> {
  response: Response;
  /** All that are still to come, until it completes. */
  rest(): Promise<Event<Data>[]>;
  /** Gives up the request, as a browser does that closes the tab. */
  leave(): void;
}

/** A subscription to ask for; text that does not fit the schema has no type. */
export type Subscribing<Data, Variables> = TypedDocumentString<Data, Variables> | string;

/** Subscribes over server-sent events. */
export async function subscribe<Data, Variables>(
  { fetch }: Pick<TestGateway, 'fetch'>,
  document: Subscribing<Data, Variables>,
  variables?: Variables,
  init: RequestInit = {},
): Promise<Events<Data>> {
  const controller = new AbortController();
  const response = await fetch('/graphql', {
    method: 'POST',
    signal: controller.signal,
    ...init,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...init.headers },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  return readEvents(response, () => controller.abort());
}

/** The events of an answer that is a stream of them. */
export function readEvents<Data>(response: Response, leave: () => void = () => {}): Events<Data> {
  const events = eventsOf<Data>(response);
  return {
    response,
    next: () => events.next(),
    return: () => events.return(undefined),
    [Symbol.asyncIterator]() {
      return this;
    },
    async rest() {
      const all: Event<Data>[] = [];
      for await (const event of events) all.push(event);
      return all;
    },
    leave,
  };
}

async function* eventsOf<Data>({ body }: Response): AsyncGenerator<Event<Data>, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const { event, data } = fieldsOf(block);
      if (event === 'complete') return undefined;
      if (event !== 'next') continue;
      const answer: Event<Data> = JSON.parse(data);
      if (answer.errors) keep('answers', data);
      yield answer;
    }
  }
  throw new Error('The stream ended without "complete".');
}

/** The fields of one event; a comment has none. */
function fieldsOf(block: string): { event: string | undefined; data: string } {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  return { event: fields.get('event'), data: fields.get('data') ?? '' };
}
