import { expect, test, vi } from 'vitest';
import * as clients from '../../src/aws/clients.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld } from '../schema/worlds.ts';

vi.mock('../../src/aws/clients.ts', { spy: true });

test('a client is made for a registry that is read, and for none that is only named', async () => {
  const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'];
  await using gateway = await startTestGateway({
    world: appWorld({}),
    config: { registries: regions.map((region) => ({ registryId: ACCOUNT, region })) },
  });
  vi.clearAllMocks();
  await gateway.send('{ registries { id host region } }');
  expect(clients.createEcrClient).not.toHaveBeenCalled();

  const { errors } = await gateway.send(
    '{ registries { host } registry(region: "eu-west-1") { repositories { nodes { name } } } }',
  );
  expect(errors).toBeUndefined();
  expect(clients.createEcrClient).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ region: 'eu-west-1' }),
  );
  expect(clients.createSageMakerClient).not.toHaveBeenCalled();
});
