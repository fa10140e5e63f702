import { pino } from 'pino';
import { ANONYMOUS, type Viewer } from '../../src/access/viewer.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { rememberViewer } from '../../src/http/viewers.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import type { TypedDocumentString } from '../generated/graphql.ts';

/** An error as a client reads it. */
export interface ClientError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: {
    code?: string;
    aws?: Record<string, string>;
    retryAfterMs?: number;
    progress?: Record<string, number>;
  };
}

/** An answer as a client reads it. */
export interface Answer<Data> {
  status: number;
  data?: Data | null;
  errors?: readonly ClientError[];
}

export interface TestGatewayOptions {
  /** Who calls: the header `x-viewer` says which of them a request is of. */
  viewers?: Readonly<Record<string, Viewer>>;
  /** What is in the sandbox; its made-up company when left out. */
  world?: WorldFixture;
  sandbox?: Omit<SandboxOptions, 'world'>;
  /** Settings that differ from the defaults; waits between attempts are a millisecond unless they say otherwise. */
  config?: {
    [Group in 'upstream' | 'limits' | 'cache' | 'index' | 'scans' | 'subscriptions']?: Partial<Config[Group]>;
  } & Partial<Omit<Config, 'upstream' | 'limits' | 'cache' | 'index' | 'scans' | 'subscriptions'>>;
}

/** For tests that ask again for what has changed, or fails now: nothing is remembered from request to request. */
export const COLD = { cache: { maxBytes: 0 }, scans: { maxBytes: 0 } } as const;

/** A caller of a name and groups. */
export function viewerOf(name: string, rest: Partial<Viewer> = {}): Viewer {
  return { ...ANONYMOUS, name, ...rest };
}

/** A gateway in front of a sandbox, both for one test. */
export interface TestGateway extends AsyncDisposable {
  gateway: Gateway;
  /** What it was started with. */
  config: Config;
  /** Its call log starts empty: the start's own DescribeRegistry is not in it. */
  sandbox: Sandbox;
  /** What the gateway logged, a line an entry. */
  log: readonly Record<string, unknown>[];
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
}

/** Starts both, through the real SDK and over the gateway's own `fetch`. */
export async function startTestGateway({
  world,
  sandbox: sandboxOptions,
  config,
  viewers = {},
}: TestGatewayOptions = {}): Promise<TestGateway> {
  const sandbox = await startSandbox({
    ...sandboxOptions,
    ...(world ? { world: worldFrom(world, { now: sandboxOptions?.now?.() }) } : {}),
  });
  const log: Record<string, unknown>[] = [];
  const loaded = loadConfig({
    env: {},
    flags: {
      ...config,
      upstream: { throttledBackoffMs: 1, transientBackoffMs: 1, ...config?.upstream },
    },
  });
  const gateway = await createGateway({
    config: loaded,
    log: pino({ level: 'debug' }, { write: (line) => log.push(JSON.parse(line)) }),
    client: {
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: sandbox.world.defaultAccountId, secretAccessKey: 'sandbox' },
    },
  });
  sandbox.calls.clear();

  const fetch: TestGateway['fetch'] = async (path, init) => {
    const request = new Request(`http://gateway.test${path}`, init);
    const viewer = viewers[request.headers.get('x-viewer') ?? ''];
    if (viewer) rememberViewer(request, viewer);
    return gateway.fetch(request);
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
    return { status: response.status, ...body };
  };

  return {
    gateway,
    config: loaded,
    sandbox,
    log,
    run: (document, ...[variables]) => send(document.toString(), variables),
    send,
    fetch,
    async [Symbol.asyncDispose]() {
      await gateway.dispose();
      await sandbox.close();
    },
  };
}
