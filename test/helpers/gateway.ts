import type { z } from 'zod';
import { Authenticator } from '../../src/access/authenticate.ts';
import { ANONYMOUS, type Viewer } from '../../src/access/viewer.ts';
import type { AuthSettings } from '../../src/config/auth.ts';
import { loadConfig } from '../../src/config/read.ts';
import type { Config } from '../../src/config/settings.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { listen } from '../../src/http/server.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { SECRET_ACCESS_KEY } from './aws-key.ts';
import { type Kind, keep, testLog } from './secrets.ts';

/** What an operation may cost, as a client reads it. */
type Cost = Record<'calls' | 'nodes' | 'depth', number>;

/** An error as a client reads it. */
export interface ClientError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: {
    code?: string;
    aws?: Record<string, string>;
    retryAfterMs?: number;
    progress?: Record<string, number>;
    cost?: Cost & { limits: Cost };
    exceeded?: { limit: string; actual?: number; most: number };
  };
}

/** An answer as a client reads it. */
export interface Answer<Data> {
  status: number;
  data?: Data | null;
  errors?: readonly ClientError[];
  extensions?: Record<string, unknown>;
}

/** Groups of settings of which some may be given. */
type Group =
  | 'upstream'
  | 'limits'
  | 'cache'
  | 'index'
  | 'scans'
  | 'subscriptions'
  | 'callers'
  | 'cors'
  | 'metrics';

export interface TestGatewayOptions {
  /** Who calls: the header `x-viewer` says which of them a request is of, beside what the settings let in. */
  viewers?: Readonly<Record<string, Viewer>>;
  /** What is in the sandbox; its made-up company when left out. */
  world?: WorldFixture;
  sandbox?: Omit<SandboxOptions, 'world'>;
  /** One that runs already, for several gateways; whoever started it closes it. */
  inFrontOf?: Sandbox;
  /** The collector that traces go to. */
  collector?: { url: string };
  /** Whether requests come over HTTP, as they do outside tests, and not by the gateway's own `fetch`. */
  overHttp?: boolean;
  /** Settings that differ from the defaults; waits between attempts are a millisecond unless they say otherwise. */
  config?: {
    [Name in Group]?: Partial<Config[Name]>;
  } & Partial<Omit<Config, Group | 'documents' | 'auth'>> & {
      /** As in a file: the manifest by its path. */
      documents?: { manifest?: string; mode?: 'allow' | 'only' };
      /** As a file has it. */
      auth?: z.input<typeof AuthSettings>;
    };
}

/** For tests that ask again for what has changed, or fails now: nothing is remembered from request to request. */
export const COLD = { cache: { maxBytes: 0 }, scans: { maxBytes: 0 } } as const;

/** A caller of a name and groups. */
export function viewerOf(name: string, rest: Partial<Viewer> = {}): Viewer {
  return { ...ANONYMOUS, name, ...rest };
}
/** For tests that ask for everything at once. */
export const UNLIMITED = {
  tokens: 1_000_000,
  aliases: 1_000_000,
  depth: 1000,
  calls: 1_000_000,
  openCalls: 100_000_000,
  nodes: 1_000_000_000,
  errors: 100_000,
} as const;

/** For tests whose one caller asks for more than a caller may in a minute. */
export const UNCOUNTED = {
  concurrent: 1000,
  perMinute: 1_000_000_000,
} as const;

/** A gateway in front of a sandbox, both for one test. */
export interface TestGateway extends AsyncDisposable {
  gateway: Gateway;
  /** What it was started with. */
  config: Config;
  /** Its call log starts empty: the start's own DescribeRegistry is not in it. */
  sandbox: Sandbox;
  /** What the gateway logged, a line an entry, but for the lines that tell of each request. */
  log: readonly Record<string, unknown>[];
  /** The lines that tell of each request. */
  requests: readonly Record<string, unknown>[];
  /** Sends a typed operation, as generated from the test's own text. */
  run<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    ...variables: Record<string, never> extends Variables ? [variables?: Variables] : [variables: Variables]
  ): Promise<Answer<Data>>;
  /** Sends any text, valid or not. */
  send(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Answer<unknown>>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Where it listens, where it does. */
  url: string | undefined;
}

const ABOUT_REQUESTS: ReadonlySet<unknown> = new Set([
  'request',
  'subscription begins',
  'subscription ended',
]);

/** An answer whose text is searched for secrets. */
async function kept(kind: Kind, response: Response): Promise<Response> {
  const text = await response.text();
  keep(kind, text);
  return new Response(text, response);
}

/** Believes the header `x-viewer`. */
class NamedViewers extends Authenticator {
  readonly #viewers: NonNullable<TestGatewayOptions['viewers']>;

  constructor(
    viewers: NonNullable<TestGatewayOptions['viewers']>,
    ...rest: ConstructorParameters<typeof Authenticator>
  ) {
    super(...rest);
    this.#viewers = viewers;
  }

  override async byHeaders(headers: Headers): Promise<Viewer | undefined> {
    return this.#viewers[headers.get('x-viewer') ?? ''] ?? (await super.byHeaders(headers));
  }
}

/** Starts both, through the real SDK and over the gateway's own `fetch`. */
export async function startTestGateway({
  world,
  sandbox: sandboxOptions,
  config,
  viewers = {},
  collector,
  overHttp = false,
  inFrontOf,
}: TestGatewayOptions = {}): Promise<TestGateway> {
  const sandbox =
    inFrontOf ??
    (await startSandbox({
      ...sandboxOptions,
      ...(world ? { world: worldFrom(world, { now: sandboxOptions?.now?.() }) } : {}),
    }));
  const log: Record<string, unknown>[] = [];
  const requests: Record<string, unknown>[] = [];
  const gatewayLog = testLog((line) => {
    const entry: Record<string, unknown> = JSON.parse(line);
    (ABOUT_REQUESTS.has(entry['msg']) ? requests : log).push(entry);
  });
  const loaded = loadConfig({
    env: {},
    flags: {
      ...config,
      upstream: { throttledBackoffMs: 1, transientBackoffMs: 1, ...config?.upstream },
    },
  });
  const gateway = await createGateway({
    config: loaded,
    collector,
    log: gatewayLog,
    authenticator: new NamedViewers(viewers, loaded.auth, { log: gatewayLog }),
    client: {
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: sandbox.world.defaultAccountId, secretAccessKey: SECRET_ACCESS_KEY },
    },
  });
  const server = overHttp ? await listen(gateway.handle, '127.0.0.1', 0) : undefined;
  // Tests see all of it, unless they are about the level.
  if (config?.logLevel !== undefined) gatewayLog.level = config.logLevel;
  sandbox.calls.clear();

  const fetch: TestGateway['fetch'] = async (path, init) => {
    const response = server
      ? await globalThis.fetch(`${server.url}${path}`, init)
      : await gateway.fetch(new Request(`http://gateway.test${path}`, init));
    const kind = path === '/metrics' ? 'metrics' : 'answers';
    return kind === 'metrics' || response.status >= 400 ? kept(kind, response) : response;
  };
  const send = async <Data>(
    query: string,
    variables?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Data>> => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body: Omit<Answer<Data>, 'status'> = await response.json();
    if (response.ok && body.errors) keep('answers', JSON.stringify(body.errors));
    return { status: response.status, ...body };
  };

  return {
    gateway,
    config: loaded,
    sandbox,
    log,
    requests,
    run: (document, ...[variables]) => send(document.toString(), variables),
    send,
    fetch,
    url: server?.url,
    async [Symbol.asyncDispose]() {
      await server?.close(0);
      await gateway.dispose();
      if (inFrontOf === undefined) await sandbox.close();
    },
  };
}
