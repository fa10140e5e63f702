import { loadConfig } from '../../src/config/read.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import type { Answer } from '../helpers/gateway.ts';
import { testLog } from '../helpers/secrets.ts';
import { ACCOUNT } from '../schema/worlds.ts';
import { FAULTY, type Kind, WELL, world } from './requests.ts';

/** The settings that the matrix is run with; the document says so. */
export const settings = { attempts: 3, backoffMs: 1, attemptTimeoutMs: 5000, hangTimeoutMs: 300 } as const;

/** A host that has no address, and never will: RFC 6761 keeps `.invalid` for that. */
export const NOWHERE = 'http://ecr.nowhere.invalid';

/** A gateway of the two registries, and the sandbox that both are in. */
export interface Rig extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  send(kind: Kind): Promise<Answer<unknown>>;
}

/** Starts both, through the real SDK; nothing is logged or kept, so that memory can be measured. */
export async function startRig({
  attemptTimeoutMs = settings.attemptTimeoutMs as number,
  faultyEndpoint,
}: {
  attemptTimeoutMs?: number;
  faultyEndpoint?: string | undefined;
} = {}): Promise<Rig> {
  // Without time for a preview to run: the next one may start at once.
  const sandbox = await startSandbox({ world: worldFrom(world), previewMs: 0 });
  const { attempts, backoffMs } = settings;
  const gateway = await createGateway({
    config: loadConfig({
      env: {},
      flags: {
        registries: [
          { registryId: ACCOUNT, region: FAULTY, endpoint: faultyEndpoint ?? sandbox.endpoint },
          { registryId: ACCOUNT, region: WELL, endpoint: sandbox.endpoint },
        ],
        upstream: {
          attempts,
          attemptTimeoutMs,
          throttledBackoffMs: backoffMs,
          transientBackoffMs: backoffMs,
        },
      },
    }),
    log: testLog(),
    client: {
      // With the account, so that SageMaker's first call needs no DescribeRegistry.
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY, accountId: ACCOUNT },
    },
  });
  return {
    gateway,
    sandbox,
    async send({ query, variables }) {
      const response = await gateway.fetch(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        }),
      );
      const body: Omit<Answer<unknown>, 'status'> = await response.json();
      return { status: response.status, ...body };
    },
    async [Symbol.asyncDispose]() {
      await gateway.dispose();
      await sandbox.close();
    },
  };
}

/** The attempts of an operation that the gateway counts as sent, in all its registries. */
export function sentCalls(gateway: Gateway, { service, operation }: Kind): number {
  const tallies = [...gateway.totals.entries()];
  return tallies.find(([name]) => name === `${service}.${operation}`)?.[1].calls ?? 0;
}
