import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SoakAnswer } from './compare.ts';

/** Asks the gateway over HTTP, as many at once as there are questions. */
export class Client {
  readonly #url: string;
  /** Takes turns with its connections, so that none is idle until the gateway closes it. */
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'fifo' });

  constructor(url: string) {
    this.#url = url;
  }

  /** Rejects where no answer comes, or one that is none of GraphQL's; and when the signal aborts. */
  async ask(
    query: string,
    variables: Record<string, unknown>,
    { signal, headers }: { signal: AbortSignal; headers?: Record<string, string> },
  ): Promise<SoakAnswer> {
    const asked = request(`${this.#url}/graphql`, {
      agent: this.#agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      signal,
    });
    asked.end(JSON.stringify({ query, variables }));
    const [response] = await once(asked, 'response');
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}: ${body.slice(0, 300)}`);
    const answer: SoakAnswer = JSON.parse(body);
    return answer;
  }

  close(): void {
    this.#agent.destroy();
  }
}
