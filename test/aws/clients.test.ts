import { expect, onTestFinished, test } from 'vitest';
import { createCallPath } from '../../src/aws/call.ts';
import { createEcrClient } from '../../src/aws/clients.ts';
import { EcrSource } from '../../src/aws/ecr-source.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import { listen } from '../../src/http/server.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import { testLog } from '../helpers/secrets.ts';
import { oneAttempt, unlimited, workFor } from './rig.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };

/** A source over the real client, before a server that answers everything with this body. */
async function sourceBefore(body: string, status = 200, headers: object = { 'content-length': body.length }) {
  const server = await listen(
    (_, response) => response.writeHead(status, { ...headers }).end(body),
    '127.0.0.1',
    0,
  );
  const client = createEcrClient({
    region: registry.region,
    endpoint: server.url,
    credentials: { accessKeyId: '111122223333', secretAccessKey: SECRET_ACCESS_KEY },
    log: testLog(),
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close(0);
  });
  const backoffMs = { throttled: 1, transient: 1, max: 1 };
  const policy = { ...oneAttempt, attempts: 2, attemptTimeoutMs: 10_000, backoffMs };
  const ledger = new Ledger();
  const source = new EcrSource(registry, () => client, createCallPath(registry, policy, unlimited));
  return { source, work: workFor(ledger), sent: () => ledger.total().calls };
}

test.each([
  { how: 'that says so', headers: { 'content-length': 0 } },
  { how: 'in chunks', headers: { 'transfer-encoding': 'chunked' } },
])('an empty body $how is no answer, and so no empty list', async ({ headers }) => {
  const { source, work, sent } = await sourceBefore('', 200, headers);
  await expect(source.listRepositories({ pageSize: 10 }, work)).rejects.toMatchObject({
    extensions: { code: 'UPSTREAM_INVALID_RESPONSE', aws: { operation: 'DescribeRepositories' } },
  });
  expect(sent()).toBe(2);
});

test('an error without a body is the error that its status says', async () => {
  const { source, work } = await sourceBefore('', 503);
  await expect(source.listRepositories({ pageSize: 10 }, work)).rejects.toMatchObject({
    extensions: { code: 'UPSTREAM_UNAVAILABLE' },
  });
});

test('an answer without members is one', async () => {
  const { source, work } = await sourceBefore('{}');
  expect(await source.listRepositories({ pageSize: 10 }, work)).toEqual({
    items: [],
    nextToken: undefined,
  });
});
