import { type CallLog, RecordingCallLog } from './calls.ts';
import { controlDoor } from './control.ts';
import { ecr } from './ecr/service.ts';
import { type Faults, FaultTable } from './faults.ts';
import type { Quirks } from './page.ts';
import { type Rates, RateTable } from './rates.ts';
import { sageMaker } from './sagemaker/service.ts';
import { listen } from './server.ts';
import { operationNames } from './service.ts';
import { RoleSessions } from './sts/role-sessions.ts';
import { sts } from './sts/service.ts';
import { makeCompany } from './world/company.ts';
import type { World } from './world/world.ts';

/** How to start a sandbox; every member has a default. */
export interface SandboxOptions {
  /** Default 127.0.0.1: nothing but this machine reaches it. */
  readonly host?: string | undefined;
  /** Default 0: one that is free. */
  readonly port?: number | undefined;
  /** Default: the made-up company of `makeCompany()`. */
  readonly world?: World | undefined;
  /** What one id that does not exist does to a batch of DescribeImages or DescribeRepositories. Default `fail`. */
  readonly missingIds?: 'fail' | 'omit' | undefined;
  /** How long a preview stays IN_PROGRESS. Default 3000. */
  readonly previewMs?: number | undefined;
  /** How long a role is assumed for. Default: what the request asks for, or an hour. */
  readonly sessionSeconds?: number | undefined;
  /** Default none: what SageMaker's filters do to its pages needs no quirk. */
  readonly quirks?: Partial<Quirks> | undefined;
  /** Added to every call. Default 0. */
  readonly latencyMs?: number | undefined;
  /** The clock. */
  readonly now?: (() => Date) | undefined;
}

/** A sandbox that runs. */
export interface Sandbox {
  /** http://HOST:PORT, for the `endpoint` of SDK clients or for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly port: number;
  readonly world: World;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly rates: Rates;
  /** Access keys that are not known any more: whoever signs with one is refused. May be changed while the sandbox runs. */
  readonly revokedKeys: Set<string>;
  /** May be changed while the sandbox runs. */
  missingIds: 'fail' | 'omit';
  close(): Promise<void>;
}

/**
 * Starts an AWS endpoint on loopback that serves Amazon ECR, SageMaker images and roles over AWS's own wire protocols. One
 * port serves every account and region: the signature's scope tells the region, a 12-digit access key the account, and so
 * does the key of a role that was assumed.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    host = '127.0.0.1',
    port = 0,
    previewMs = 3000,
    latencyMs = 0,
    sessionSeconds,
    now = () => new Date(),
  } = options;
  const world = options.world ?? makeCompany({ now: now() });
  const calls = new RecordingCallLog();
  const services = [ecr, sageMaker, sts];
  const served = operationNames(services);
  const faults = new FaultTable(served, latencyMs);
  const rates = new RateTable(served, now);
  const quirks: Quirks = { emptyPages: 0, shortPages: 0, ...options.quirks };
  const settings = () => ({ missingIds: sandbox.missingIds, previewMs, quirks, sessionSeconds });
  const sessions = new RoleSessions();
  const revokedKeys = new Set<string>();
  const parts = { services, world, sessions, revokedKeys, calls, faults, rates, now, settings };
  const door = controlDoor({ world, calls, faults, rates, settings: () => sandbox });
  const server = await listen(parts, door, { host, port });
  const sandbox: Sandbox = {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    world,
    calls,
    faults,
    rates,
    revokedKeys,
    missingIds: options.missingIds ?? 'fail',
    close: () => server.close(),
  };
  return sandbox;
}
