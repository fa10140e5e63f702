import { readdir, readFile } from 'node:fs/promises';

/** A request that a gateway has to refuse before it asks AWS for anything. */
export interface HostileRequest {
  method?: 'GET' | 'POST';
  /** What follows `/graphql`. */
  search?: string;
  /** The body; a stream of it announces no length. */
  body?: string | (() => ReadableStream<Uint8Array>);
  /** The code of the refusal; left out where it has none. */
  code?: string;
  /** The setting of the limit that it meets, where it is one. */
  limit?: string;
  /** The status of the refusal: 400 when left out. */
  status?: number;
}

/** All of this folder, by name: documents, and requests that are more than one. */
export async function loadHostile(): Promise<Map<string, HostileRequest>> {
  const here = new URL('./', import.meta.url);
  const documents = (await readdir(here)).filter((name) => name.endsWith('.graphql')).toSorted();
  const requests = (await readdir(new URL('requests/', here))).toSorted();
  const loaded = new Map<string, HostileRequest>();
  for (const name of documents) loaded.set(name, readDocument(await readFile(new URL(name, here), 'utf8')));
  for (const name of requests) {
    const { request }: { request: HostileRequest } = await import(new URL(`requests/${name}`, here).href);
    loaded.set(`requests/${name}`, request);
  }
  return loaded;
}

/** The second line says what becomes of it: `# Refused with: CODE limits.name`. */
function readDocument(query: string): HostileRequest {
  const [, code = '', limit] = /^# Refused with: (\w+)(?: ([\w.]+))?$/m.exec(query) ?? [];
  const refusal = limit === undefined ? { code } : { code, limit };
  return { body: JSON.stringify({ query }), ...refusal };
}

/** Sends one, to a gateway at this address or by what stands in for `fetch`. */
export function sendHostile(
  { method = 'POST', search = '', body }: HostileRequest,
  url: string,
  send: typeof fetch = fetch,
): Promise<Response> {
  const content =
    typeof body === 'function' ? { body: body(), duplex: 'half' as const } : body ? { body } : {};
  return send(`${url}/graphql${search}`, {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    ...content,
  });
}
