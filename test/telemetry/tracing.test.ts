import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listen } from '../../src/http/server.ts';
import {
  COLD,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
  viewerOf,
} from '../helpers/gateway.ts';
import { secret } from '../helpers/secrets.ts';
import { type CollectedSpan, startCollector } from './collector.ts';

const HOST = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const world = {
  registries: [
    {
      accountId: '111122223333',
      repositories: [
        { repositoryName: 'team/app', images: { count: 5 } },
        { repositoryName: 'team/web', images: { count: 5 } },
      ],
    },
  ],
};
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const TRACE_PARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

/** Runs requests against a gateway that is traced; what its collector has got when the gateway has stopped. */
async function traced(
  run: (gateway: TestGateway) => Promise<unknown>,
  options: TestGatewayOptions = { config: COLD },
) {
  await using collector = await startCollector();
  const { url, spans, resources, bytes } = collector;
  const gateway = await startTestGateway({ world, ...options, collector: { url } });
  try {
    await run(gateway);
  } finally {
    await gateway[Symbol.asyncDispose]();
  }
  return { spans, resources, text: Buffer.concat(bytes).toString('latin1'), log: gateway.log };
}

const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);

/** The names of a span and of those above it, the topmost last. */
function chainOf(span: CollectedSpan | undefined, spans: readonly CollectedSpan[]): string[] {
  if (span === undefined) return [];
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [span.name, ...chainOf(parent, spans)];
}

describe('a trace', () => {
  test('leads from the caller’s span to each call of AWS', async () => {
    const { spans, resources } = await traced((gateway) =>
      gateway.send(
        `query Listed($reference: String!) {
          repository(name: "team/app") { images(first: 2) { nodes { digest replicationStatuses { status } } } }
          image(reference: $reference) { pushedAt }
        }`,
        { reference: `${HOST}/team/web:v1` },
        { traceparent: TRACE_PARENT },
      ),
    );
    expect(resources[0]).toMatchObject({
      'service.name': 'registry-graph',
      'service.version': expect.any(String),
    });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    const [request] = named(spans, 'POST /graphql');
    expect(request).toMatchObject({
      kind: 2,
      parentSpanId: SPAN_ID,
      attributes: { 'http.response.status_code': 200, 'enduser.id': 'anonymous' },
    });

    const calls = spans.filter(({ attributes }) => attributes['rpc.system'] === 'aws-api');
    expect(calls).toHaveLength(5);
    for (const call of calls) {
      expect(chainOf(call, spans).slice(-2)).toEqual(['query Listed', 'POST /graphql']);
      expect(call).toMatchObject({
        kind: 3,
        attributes: {
          'rpc.service': 'ECR',
          'cloud.region': 'us-east-1',
          'registry_graph.registry': '111122223333/us-east-1',
          'registry_graph.attempt': 1,
          'aws.request_id': expect.any(String),
        },
      });
    }
    const [replication] = named(spans, 'ECR.DescribeImageReplicationStatus');
    expect(chainOf(replication, spans)).toEqual([
      'ECR.DescribeImageReplicationStatus',
      'Image.replicationStatuses',
      'Repository.images',
      'Query.repository',
      'query Listed',
      'POST /graphql',
    ]);
    const lookedUp = named(spans, 'ECR.DescribeImages').find((span) =>
      chainOf(span, spans).includes('load images'),
    );
    expect(chainOf(lookedUp, spans)).toEqual([
      'ECR.DescribeImages',
      'look up ecr.DescribeImages',
      'load images',
      'Query.image',
      'query Listed',
      'POST /graphql',
    ]);
  });

  test('has no span for a leaf, nor for a field that is answered at once', async () => {
    const { spans } = await traced((gateway) => gateway.send('{ registries { host registryId } }'));
    expect(spans.map(({ name }) => name).toSorted()).toEqual(['POST /graphql', 'query']);
  });

  test('shows each attempt, and what AWS said', async () => {
    const { spans } = await traced(async (gateway) => {
      gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'throttle', times: 2 });
      await gateway.send('{ repository(name: "team/app") { createdAt } }');
    });
    const attempts = named(spans, 'ECR.DescribeRepositories');
    expect(attempts.map(({ attributes }) => attributes['registry_graph.attempt'])).toEqual([1, 2, 3]);
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual([
      'UPSTREAM_THROTTLED',
      'UPSTREAM_THROTTLED',
      undefined,
    ]);
    for (const { attributes } of attempts) expect(attributes['aws.request_id']).toEqual(expect.any(String));
  });

  test('shows what a field failed with, in the client’s words', async () => {
    const { spans, text } = await traced(async (gateway) => {
      const message = 'assumed-role/inner-role/session may not';
      gateway.sandbox.faults.add({ kind: 'error', error: 'AccessDeniedException', message });
      await gateway.send('{ repository(name: "team/app") { images { nodes { digest } } } }');
    });
    expect(named(spans, 'Repository.images')).toMatchObject([
      { status: { code: 2 }, attributes: { 'error.type': 'UPSTREAM_ACCESS_DENIED' } },
    ]);
    expect(text).not.toContain('inner-role');
  });

  test('is the client’s where its header is sane, and a new one otherwise', async () => {
    const { spans } = await traced(async (gateway) => {
      for (const traceparent of [
        '',
        'nonsense',
        `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
        `ff-${TRACE_ID}-${SPAN_ID}-01`,
      ]) {
        await gateway.send('{ __typename }', {}, { traceparent });
      }
    });
    const requests = named(spans, 'POST /graphql');
    expect(requests.map(({ parentSpanId }) => parentSpanId)).toEqual(['', '', '', '']);
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(4);
  });

  test('is not recorded where the caller’s is not', async () => {
    const { spans } = await traced((gateway) =>
      gateway.send(
        '{ repository(name: "team/app") { createdAt } }',
        {},
        {
          traceparent: `00-${TRACE_ID}-${SPAN_ID}-00`,
        },
      ),
    );
    expect(spans).toEqual([]);
  });
});

describe('what requests share', () => {
  test('is in the trace of the first, and linked with those of the others', async () => {
    const ask = (gateway: TestGateway, tag: string) =>
      gateway.send(`query Of_${tag} { image(reference: "${HOST}/team/app:${tag}") { pushedAt } }`);
    const { spans } = await traced((gateway) =>
      Promise.all(['v0', 'v1', 'v2'].map((tag) => ask(gateway, tag))),
    );
    const [batch, ...more] = named(spans, 'look up ecr.DescribeImages');
    expect(more).toEqual([]);
    expect(batch?.attributes['registry_graph.batch.keys']).toBe(3);
    const loads = named(spans, 'load images');
    expect(loads).toHaveLength(3);
    const [own, ...others] = loads.toSorted((a) => (a.spanId === batch?.parentSpanId ? -1 : 1));
    expect(own?.spanId).toBe(batch?.parentSpanId);
    expect(batch?.links.map(({ spanId }) => spanId).toSorted()).toEqual(
      others.map(({ spanId }) => spanId).toSorted(),
    );
    for (const other of others) {
      expect(other.links).toMatchObject([{ traceId: batch?.traceId, spanId: batch?.spanId }]);
    }
    expect(named(spans, 'ECR.DescribeImages')).toHaveLength(1);
  });

  test('is linked where one waits for what another began to read', async () => {
    const query = '{ repository(name: "team/app") { images(first: 1) { nodes { digest } } } }';
    const { spans } = await traced((gateway) => Promise.all([gateway.send(query), gateway.send(query)]));
    expect(named(spans, 'ECR.DescribeImages')).toHaveLength(1);
    const [call] = named(spans, 'ECR.DescribeImages');
    const waits = named(spans, 'Repository.images').filter(({ links }) => links.length > 0);
    expect(waits).toMatchObject([
      { links: [{ spanId: call?.parentSpanId, attributes: { 'registry_graph.coalesced': true } }] },
    ]);
    expect(waits[0]?.traceId).not.toBe(call?.traceId);
  });
});

test('nothing of a trace is secret: no variables, no credentials, no words of AWS', async () => {
  const { text } = await traced((gateway) =>
    gateway.send(
      'query Hidden($name: RepositoryName!) { repository(name: $name) { createdAt } }',
      { name: 'team/app' },
      {
        authorization: `Bearer ${secret('not-for-the-collector')}`,
        cookie: `session=${secret('not-either')}`,
      },
    ),
  );
  expect(text).toContain('query Hidden');
  for (const hidden of [
    'team/app',
    'not-for-the-collector',
    'not-either',
    'wJalrXUtnFEMI',
    'AWS4-HMAC',
    '$name',
  ]) {
    expect(text).not.toContain(hidden);
  }
});

test('what clients choose may be a secret, and is sent without it', async () => {
  const name = secret('rg_as_the_name_of_an_operation');
  const { spans, text } = await traced(
    (gateway) => {
      // AWS may repeat what it was sent.
      const message = 'rg_as_part_of_an_error is no digest';
      gateway.sandbox.faults.add({ kind: 'error', error: 'InvalidParameterException', message });
      return gateway.send(
        `query ${name} { repository(name: "team/app") { images { nodes { digest } } } }`,
        {},
        {
          'x-request-id': secret('rg_as_the_id_of_a_request'),
          'x-viewer': 'odd',
          traceparent: TRACE_PARENT,
          tracestate: 'a=rg_as_the_state_of_a_trace,b=kept',
        },
      );
    },
    { config: COLD, viewers: { odd: viewerOf('user:rg_as_the_name_of_a_user') } },
  );
  expect(text).toContain('a=[redacted],b=kept');
  expect(text).not.toMatch(/rg_\w/);
  expect(named(spans, 'query [redacted]')).toMatchObject([
    { attributes: { 'graphql.operation.name': '[redacted]' } },
  ]);
  expect(named(spans, 'POST /graphql')).toMatchObject([
    { attributes: { 'registry_graph.request_id': '[redacted]', 'enduser.id': 'user:[redacted]' } },
  ]);
  expect(named(spans, 'Repository.images')).toMatchObject([
    { status: { code: 2, message: expect.stringMatching(/refused the input: \[redacted\] is no digest/) } },
  ]);
});

/** Where nothing takes traces, and where something takes all but them. */
async function noCollector(kind: 'down' | 'none'): Promise<string> {
  if (kind === 'down') return '127.0.0.1:9';
  const server = await listen((_, response) => void response.writeHead(404).end(), '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  return new URL(server.url).host;
}

test.each([
  ['down', expect.any(String)],
  ['none', expect.not.stringContaining('stop')],
] as const)('a collector that is %s costs a line in the log, and no request', async (kind, reason) => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', `x-api-key=${secret('key-of-a-collector-that-is-down')}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const url = `http://us:${secret('password-of-the-collector')}@${await noCollector(kind)}/v1/traces`;
  const gateway = await startTestGateway({ world, collector: { url } });
  for (let times = 0; times < 20; times += 1) {
    expect(await gateway.send('{ repository(name: "team/app") { name } }')).toMatchObject({ status: 200 });
  }
  await gateway[Symbol.asyncDispose]();
  expect(gateway.log).toMatchObject([
    { level: 40, msg: expect.stringMatching(/^The trace collector cannot be used/), reason },
  ]);
});

test('with metrics as well, both hear of it', async () => {
  const { spans } = await traced(
    async (gateway) => {
      await gateway.send('{ repository(name: "team/app") { createdAt } }');
      expect(await (await gateway.fetch('/metrics')).text()).toMatch(
        /aws_calls_total\{operation="ecr.DescribeRepositories".*outcome="ok"\} 1/,
      );
    },
    { config: { metrics: { enabled: true } } },
  );
  expect(named(spans, 'ECR.DescribeRepositories')).toHaveLength(1);
});

test('a request whose answer is kept is a span in its caller’s trace, with nothing below it', async () => {
  const query = '{ repository(name: "team/app") { uri } }';
  const { spans } = await traced(
    async (gateway) => {
      await gateway.send(query);
      await gateway.send(query, undefined, { traceparent: TRACE_PARENT });
    },
    { overHttp: true },
  );
  const requests = named(spans, 'POST /graphql');
  expect(requests).toHaveLength(2);
  const again = requests.find(({ traceId }) => traceId === TRACE_ID);
  expect(again).toMatchObject({ parentSpanId: SPAN_ID });
  expect(spans.filter(({ traceId }) => traceId === TRACE_ID)).toEqual([again]);
});
