import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preferredCoding, weights } from './content-coding.ts';

/** Where the explorer page was built. */
export interface GraphiqlOptions {
  /** The folder that `npm run build:graphiql` writes; `dist/graphiql` when left out. */
  readonly directory?: URL | string;
}

/** Answers what belongs to the explorer page, and leaves every other request (undefined) to the caller. */
export type GraphiqlHandler = (request: Request) => Promise<Response> | Response | undefined;

/** How a body may be encoded, and the suffix of the file that holds it; the smallest first. */
const codings = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
  { coding: 'identity', suffix: '' },
] as const;
type Coding = (typeof codings)[number]['coding'];
type Body = Uint8Array<ArrayBuffer>;

/** One file, in each coding that the build wrote, in the order of preference. */
interface Asset {
  readonly type: string;
  readonly bodies: ReadonlyMap<Coding, Body>;
}

const page = '/graphql';
const assets = '/graphiql/';
/** What the GraphQL endpoint answers with. */
const offered = new Set(['text/html', 'application/graphql-response+json', 'application/json']);

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.ttf', 'font/ttf'],
]);

/**
 * Everything comes from this origin. The exceptions are the editor's: it writes style elements as it goes, and
 * its style sheets hold fonts and pictures as data.
 */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const notBuilt: Asset = {
  type: 'text/html; charset=utf-8',
  bodies: new Map([
    [
      'identity',
      new TextEncoder().encode(`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>registry-graph</title></head>
  <body>
    <h1>registry-graph</h1>
    <p>The API answers at this address. Its explorer, GraphiQL, was not built:
      <code>npm run build:graphiql</code> builds it; then load this page again.</p>
  </body>
</html>
`),
    ],
  ]),
};

/**
 * Serves the explorer: the page, to browsers that open the GraphQL endpoint, and the files it is made of.
 * What is served is what the folder held when it was first read; paths are looked up, never resolved.
 */
export function createGraphiql(options: GraphiqlOptions = {}): GraphiqlHandler {
  // The same folder from src/http and from dist/http.
  const source = options.directory ?? new URL('../../dist/graphiql', import.meta.url);
  const directory = source instanceof URL ? fileURLToPath(source) : source;

  let loaded: Promise<ReadonlyMap<string, Asset>> | undefined;
  const load = async (): Promise<ReadonlyMap<string, Asset>> => {
    loaded ??= readAssets(directory);
    const found = await loaded.catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    // A page that is missing may be built while the gateway runs.
    if (!found.has('/index.html')) loaded = undefined;
    return found;
  };

  const servePage = async (request: Request): Promise<Response> => {
    const asset = (await load()).get('/index.html') ?? notBuilt;
    return respond(request, asset, { 'cache-control': 'no-cache', vary: 'accept, accept-encoding' });
  };

  const serveAsset = async (request: Request, path: string): Promise<Response> => {
    const asset = (await load()).get(path);
    return asset
      ? respond(request, asset, {
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
        })
      : notFound();
  };

  return (request) => {
    const { pathname } = new URL(request.url);
    if (isRead(request) && pathname.startsWith(assets)) return serveAsset(request, pathname);
    return asksForPage(request) ? servePage(request) : undefined;
  };
}

/** Whether it is somebody at a browser who opens the endpoint, rather than a client of the API. */
export function asksForPage(request: Request): boolean {
  if (!isRead(request)) return false;
  const { pathname, searchParams } = new URL(request.url);
  return pathname === page && !searchParams.has('query') && prefersHtml(request.headers);
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Reads every file of the build, by the path under which it is served; none when there is no such folder. */
async function readAssets(directory: string): Promise<ReadonlyMap<string, Asset>> {
  const names = new Set(
    await readdir(directory, { recursive: true }).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }),
  );
  const served = [...names].flatMap((name) => {
    const type = types.get(extname(name));
    return type === undefined ? [] : [{ name, type }];
  });
  return new Map(
    await Promise.all(
      served.map(async ({ name, type }): Promise<[string, Asset]> => {
        const written = codings.filter(({ suffix }) => names.has(name + suffix));
        const bodies = await Promise.all(
          written.map(
            async ({ coding, suffix }): Promise<[Coding, Body]> => [
              coding,
              await readFile(join(directory, name + suffix)),
            ],
          ),
        );
        return [`/${name.replaceAll(sep, '/')}`, { type, bodies: new Map(bodies) }];
      }),
    ),
  );
}

/** The asset in the coding that the client likes best; of several, the smallest. */
function respond(request: Request, { type, bodies }: Asset, headers: Record<string, string>): Response {
  const coding = preferredCoding(request.headers.get('accept-encoding'), bodies.keys());
  const body = bodies.get(coding);
  if (body === undefined) return notFound();
  return new Response(request.method === 'HEAD' ? null : body, {
    headers: {
      ...securityHeaders,
      ...headers,
      'content-type': type,
      'content-length': String(body.byteLength),
      ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
    },
  });
}

function notFound(): Response {
  return new Response('Not found\n', {
    status: 404,
    headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' },
  });
}

/** Whether a client wants a page rather than data: of the types this address can answer with, HTML comes first. */
function prefersHtml(headers: Headers): boolean {
  const [first] = [...weights(headers.get('accept'))]
    .filter(([type, weight]) => offered.has(type) && weight > 0)
    .sort(([, one], [, other]) => other - one);
  return first?.[0] === 'text/html';
}
