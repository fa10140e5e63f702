import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { authorizationOf } from '../../bench/speed/servers/sign.ts';
import { listen } from '../../src/http/server.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';

test('a call is signed as the SDK signs it', async () => {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = await listen(
    async (request, response) => {
      seen.push({ headers: request.headers, body: await text(request) });
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"imageDetails":[]}');
    },
    '127.0.0.1',
    0,
  );
  const signer = { accessKeyId: '111122223333', secretAccessKey: SECRET_ACCESS_KEY };
  const client = new ECRClient({ endpoint: server.url, region: 'us-east-1', credentials: signer });
  await client.send(new DescribeImagesCommand({ repositoryName: 'team/app' }));
  client.destroy();
  await server.close(1000);

  const [{ headers, body } = { headers: {}, body: '' }] = seen;
  const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const toSign = Object.fromEntries(signed.split(';').map((name) => [name, String(headers[name])]));
  expect(Object.keys(toSign)).toContain('x-amz-target');
  expect(authorizationOf({ ...signer, region: 'us-east-1', service: 'ecr' }, { headers: toSign, body })).toBe(
    headers.authorization,
  );
});
