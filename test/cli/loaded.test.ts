import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { credentials, graphqlUrl, post, start } from './program.ts';

// What a start does not need takes its time and memory all the same, if it is loaded.

/** Has a process say at its end which of these it has loaded. */
const TELL = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from 'node:module';
  const { cache } = createRequire('/');
  process.once('exit', () => {
    const isLoaded = (name) => Object.keys(cache).some((file) => file.includes('/node_modules/' + name + '/'));
    const names = ['@aws-sdk/client-ecr', '@aws-sdk/client-sagemaker'].filter(isLoaded);
    process.stderr.write('\\nloaded: ' + names.join(', ') + '\\n');
  });
`)}`;

/** What a gateway has loaded when it ends that was asked these. */
async function loadedBy(...queries: string[]): Promise<string | undefined> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  await using serving = await start(['serve', '--port', '0'], {
    ...credentials,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: sandbox.endpoint,
    NODE_OPTIONS: `--import=${TELL}`,
  });
  const url = await graphqlUrl(serving);
  for (const query of queries) expect((await post(url, query)).body).not.toHaveProperty('errors');
  serving.signal('SIGTERM');
  const { stderr } = await serving.exit;
  return /^loaded: (.*)$/m.exec(stderr)?.[1];
}

test('the SDK’s client for SageMaker is loaded when it is asked for, and not before', async () => {
  const images = '{ repository(name: "checkout/api") { images(first: 1) { nodes { digest } } } }';
  expect(await loadedBy(images)).toBe('@aws-sdk/client-ecr');
  const sageMakerImages = '{ sageMakerImages(first: 1) { nodes { name } } }';
  expect(await loadedBy(sageMakerImages)).toBe('@aws-sdk/client-ecr, @aws-sdk/client-sagemaker');
});
