import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { Recorder } from '../../bench/speed/endpoint/recorder.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import { ACCOUNT, appWorld, images, REGION } from '../schema/worlds.ts';

const headers = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeImages',
  authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
};

test('what was asked before is answered again to the byte, and the sandbox is not asked', async () => {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({ images: images(3) })) });
  await using recorder = await Recorder.start(sandbox.endpoint);
  const ask = async (url: string, body: object) => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  for (const body of [{ repositoryName: 'team/app' }, { repositoryName: 'team/none' }]) {
    const meant = await ask(sandbox.endpoint, body);
    expect([await ask(recorder.url, body), await ask(recorder.url, body)]).toEqual([meant, meant]);
  }
  expect(sandbox.calls.count()).toBe(4);
  expect(recorder.calls).toBe(4);
  await sandbox.close();
});

test('the SDK reads its answers, and they take the time that calls are to take', async () => {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({ images: images(3) })) });
  await using recorder = await Recorder.start(sandbox.endpoint);
  recorder.latencyMs = 20;
  const client = new ECRClient({
    endpoint: recorder.url,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY },
  });
  const start = performance.now();
  const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName: 'team/app' }));
  expect(imageDetails).toHaveLength(3);
  expect(performance.now() - start).toBeGreaterThanOrEqual(19);
  client.destroy();
  await sandbox.close();
});
