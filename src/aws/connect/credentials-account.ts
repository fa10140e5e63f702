import { DescribeRegistryCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { requiredName } from '../answer-values.ts';
import type { CallPath } from '../call.ts';
import { readFailure, toGatewayError } from '../errors.ts';
import type { Work } from '../path/flight.ts';
import type { RegistryKey } from '../registry.ts';

/** The account that a client's credentials belong to: as they say themselves, or as DescribeRegistry does. */
export async function credentialsAccount(
  client: ECRClient,
  registry: RegistryKey,
  call: CallPath,
  work: Work,
): Promise<string> {
  const { accountId } = await client.config.credentials().catch((error: unknown) => {
    const asked = { service: 'ecr', operation: 'DescribeRegistry', ...registry } as const;
    throw toGatewayError(readFailure(error), asked, error);
  });
  if (accountId !== undefined) return accountId;
  return call({
    operation: 'ecr.DescribeRegistry',
    work,
    send: async (abortSignal) => {
      const { registryId } = await client.send(new DescribeRegistryCommand({}), { abortSignal });
      return requiredName(registryId, 'registryId');
    },
  });
}
