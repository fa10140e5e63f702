import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../../src/config/read.ts';
import { createGateway } from '../../../src/gateway.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../../src/sandbox/world/fixture.ts';
import { SECRET_ACCESS_KEY } from '../../helpers/aws-key.ts';
import { testLog } from '../../helpers/secrets.ts';
import { ACCOUNT, appWorld, OTHER_ACCOUNT, REGION } from '../../schema/worlds.ts';

/** The codes of asking for the default registry's SageMaker images, and whether SageMaker was asked for them. */
async function ask(registryId: string, accountId: string | undefined) {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({})) });
  onTestFinished(() => sandbox.close());
  const gateway = await createGateway({
    config: loadConfig({ env: {}, flags: { registryId } }),
    log: testLog(),
    client: {
      endpoint: sandbox.endpoint,
      region: REGION,
      credentials: {
        accessKeyId: ACCOUNT,
        secretAccessKey: SECRET_ACCESS_KEY,
        ...(accountId ? { accountId } : {}),
      },
    },
  });
  onTestFinished(() => gateway.dispose());
  const response = await gateway.fetch(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ registry { sageMakerImages { nodes { name } } } }' }),
    }),
  );
  const { errors = [] }: { errors?: { extensions: { code: string } }[] } = await response.json();
  return { codes: errors.map(({ extensions }) => extensions.code), calls: sandbox.calls.byOperation() };
}

test('a configured account is taken at its word where the credentials do not say theirs', async () => {
  expect(await ask(ACCOUNT, undefined)).toEqual({ codes: [], calls: { 'sagemaker.ListImages': 1 } });
});

test('one that is not that of the credentials never names what SageMaker answers them', async () => {
  expect(await ask(OTHER_ACCOUNT, ACCOUNT)).toEqual({ codes: ['REGISTRY_NOT_SERVED'], calls: {} });
});
