import { ECRClient } from '@aws-sdk/client-ecr';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';

/** The account and region that tests call from unless they say otherwise. */
export const accountId = '111122223333';
export const region = 'us-east-1';

export interface Place {
  readonly accountId?: string;
  readonly region?: string;
}

/** A sandbox for one test, and ordinary SDK clients of it that do not retry. */
export interface Rig {
  readonly sandbox: Sandbox;
  readonly ecr: ECRClient;
  readonly sageMaker: SageMakerClient;
  ecrOf(place: Place): ECRClient;
  sageMakerOf(place: Place): SageMakerClient;
}

/** Starts a sandbox that ends with the test. */
export async function rig(options: SandboxOptions = {}): Promise<Rig> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const config = (place: Place) => ({
    endpoint: sandbox.endpoint,
    region: place.region ?? region,
    credentials: { accessKeyId: place.accountId ?? accountId, secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  const ecrOf = (place: Place) => new ECRClient(config(place));
  const sageMakerOf = (place: Place) => new SageMakerClient(config(place));
  return { sandbox, ecr: ecrOf({}), sageMaker: sageMakerOf({}), ecrOf, sageMakerOf };
}

type RepositoryInput = NonNullable<WorldFixture['registries'][number]['repositories']>[number];
type SageMakerInput = NonNullable<WorldFixture['registries'][number]['sageMakerImages']>[number];

/** A world of one registry with these repositories. */
export const worldOf = (repositories: RepositoryInput[], sageMakerImages: SageMakerInput[] = []) =>
  worldFrom({ registries: [{ accountId, region, repositories, sageMakerImages }] });

/** The error that a call fails with: its name and message. */
export async function failure(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
  }
  throw new Error('The call did not fail');
}

/** A clock that a test moves. */
export function clockAt(time: string | number) {
  let now = new Date(time).getTime();
  return {
    now: () => new Date(now),
    advance: (ms: number) => {
      now += ms;
    },
  };
}
