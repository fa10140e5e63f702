import * as ecr from '@aws-sdk/client-ecr';
import * as sageMaker from '@aws-sdk/client-sagemaker';
import { NormalizedSchema } from '@smithy/core/schema';
import { createEcrClient, createSageMakerClient } from '../../../src/aws/clients.ts';
import { type OperationName, partsOf } from '../../../src/aws/path/operations.ts';
import { SECRET_ACCESS_KEY } from '../../helpers/aws-key.ts';
import { testLog } from '../../helpers/secrets.ts';
import { outcomeOf } from './outcome.ts';

const credentials = {
  accessKeyId: '111122223333',
  secretAccessKey: SECRET_ACCESS_KEY,
  sessionToken: 'not-a-secret',
};

interface Client {
  send(command: object): Promise<unknown>;
  destroy(): void;
}

const pairOf = (module: object, ours: Client, plain: Client) => ({ module, ours, plain });

/** The clients of both services, as the gateway makes them and as the SDK does. */
export async function bothClients(settings: { endpoint: string }) {
  const common = { region: 'us-east-1', credentials, ...settings };
  const plain = { ...common, maxAttempts: 1, retryMode: 'standard' };
  const ours = { ...common, log: testLog() };
  const services = {
    ecr: pairOf(ecr, createEcrClient(ours), new ecr.ECRClient(plain)),
    sagemaker: pairOf(sageMaker, await createSageMakerClient(ours), new sageMaker.SageMakerClient(plain)),
  };
  return {
    /** What both make of a call. */
    async outcomes(operation: OperationName, input: unknown) {
      const { plain, ours, commandClass } = partsFor(operation);
      const command = () => Reflect.construct(commandClass, [input]);
      return { ours: await outcomeOf(ours.send(command())), plain: await outcomeOf(plain.send(command())) };
    },
    /** What an operation takes and gives. */
    schemasOf(operation: OperationName) {
      const { module, name } = partsFor(operation);
      const schema: unknown = Reflect.get(module, `${name}$`);
      if (!Array.isArray(schema)) throw new Error(`The SDK has no schema of ${name}`);
      return { input: NormalizedSchema.of(schema[4]), output: NormalizedSchema.of(schema[5]) };
    },
    /** The errors that the model of an operation's service has. */
    errorsOf(operation: OperationName): string[] {
      const { module } = partsFor(operation);
      return Object.entries(module).flatMap(([name, value]) =>
        typeof value === 'function' && value.prototype instanceof Error ? [name] : [],
      );
    },
    destroy() {
      for (const { ours, plain } of Object.values(services)) {
        ours.destroy();
        plain.destroy();
      }
    },
  };

  function partsFor(operation: OperationName) {
    const { service, operation: name } = partsOf(operation);
    if (service === 'sts') throw new Error('The client of STS is the SDK’s own');
    const { module } = services[service];
    const commandClass: unknown = Reflect.get(module, `${name}Command`);
    if (typeof commandClass !== 'function') throw new Error(`The SDK has no command for ${name}`);
    return { ...services[service], name, commandClass };
  }
}
