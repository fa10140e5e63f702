import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { startProcess } from '../helpers/process.ts';

const root = new URL('../../', import.meta.url);

test('the example runs, over the company of the sandbox', async () => {
  await using gateway = await startTestGateway();
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  const { PATH = '' } = process.env;
  await using example = startProcess(
    process.execPath,
    ['--import', 'tsx', 'examples/federation/serve.ts', `${server.url}/graphql`, '0'],
    { cwd: root, env: { PATH } },
  );
  const [, url = ''] = await example.said(/The supergraph: (\S+)\n/);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query:
        '{ deployments { service environment image { resolution image { tags deployments { environment } } } } }',
    }),
  });
  const latest = { tags: expect.arrayContaining(['latest']), deployments: [{ environment: 'canary' }] };
  expect(await response.json()).toEqual({
    data: {
      deployments: [
        {
          service: 'checkout',
          environment: 'production',
          image: { resolution: 'TAG', image: latest },
        },
        { service: 'checkout', environment: 'staging', image: { resolution: 'MISSING', image: null } },
        { service: 'checkout', environment: 'canary', image: { resolution: 'DIGEST', image: latest } },
        { service: 'proxy', environment: 'production', image: { resolution: 'EXTERNAL', image: null } },
      ],
    },
  });
});
