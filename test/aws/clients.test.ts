import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { CallCounts, createCallPath } from '../../src/aws/call.ts';
import { createEcrClient } from '../../src/aws/clients.ts';
import { EcrSource } from '../../src/aws/ecr-source.ts';
import { listen } from '../../src/http/server.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };

/** A source over the real client, before a server that answers everything with this body. */
async function sourceBefore(body: string, status = 200) {
  const server = await listen(
    (_, response) => response.writeHead(status, { 'content-length': body.length }).end(body),
    '127.0.0.1',
    0,
  );
  const client = createEcrClient({
    region: registry.region,
    endpoint: server.url,
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'test' },
    log: pino({ level: 'silent' }),
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close(0);
  });
  const backoffMs = { throttled: 1, transient: 1, max: 1 };
  const policy = { concurrency: 1, attempts: 2, attemptTimeoutMs: 10_000, backoffMs };
  const counts = new CallCounts();
  const source = new EcrSource(registry, client, createCallPath('ecr', registry, policy, counts));
  return { source, sent: () => counts.of('ecr', 'DescribeRepositories').sent };
}

const { signal } = new AbortController();

test('an empty body is no answer, and so no empty list', async () => {
  const { source, sent } = await sourceBefore('');
  await expect(source.listRepositories({ pageSize: 10 }, signal)).rejects.toMatchObject({
    extensions: { code: 'UPSTREAM_INVALID_RESPONSE', aws: { operation: 'DescribeRepositories' } },
  });
  expect(sent()).toBe(2);
});

test('an error without a body is the error that its status says', async () => {
  const { source } = await sourceBefore('', 503);
  await expect(source.listRepositories({ pageSize: 10 }, signal)).rejects.toMatchObject({
    extensions: { code: 'UPSTREAM_UNAVAILABLE' },
  });
});

test('an answer without members is one', async () => {
  const { source } = await sourceBefore('{}');
  expect(await source.listRepositories({ pageSize: 10 }, signal)).toEqual({
    items: [],
    nextToken: undefined,
  });
});
