import { readFileSync } from 'node:fs';
import { prettifyError, ZodError } from 'zod';
import type { ListedRegistry } from '../aws/connect/connect-registries.ts';
import { StartupError } from '../errors.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { makeCompany } from '../sandbox/world/company.ts';
import { describeWorld } from '../sandbox/world/describe-world.ts';
import { worldFrom } from '../sandbox/world/fixture.ts';

/** How a sandbox is to be. */
export interface SandboxFlags {
  seed?: string;
  images?: number;
  world?: string;
  missingIds: 'fail' | 'omit';
  previewMs: number;
  latencyMs: number;
}

/** One of which nothing was said. */
export const DEFAULT_SANDBOX: SandboxFlags = { missingIds: 'fail', previewMs: 3000, latencyMs: 0 };

/** Starts a sandbox, with a made-up company or the world of a file. */
export async function openSandbox(flags: SandboxFlags & { host?: string; port: number }): Promise<Sandbox> {
  const { seed, images, world: file, ...settings } = flags;
  const world = file === undefined ? makeCompany({ seed, images }) : readWorld(file);
  return await startSandbox({ ...settings, world });
}

/** How it is reached. */
export function clientOf({ endpoint, world }: Sandbox) {
  const credentials = { accessKeyId: world.defaultAccountId, secretAccessKey: 'sandbox' };
  return { endpoint, region: 'us-east-1', credentials };
}

/** All its registries, each by a role of its account, as a company would have it; undefined where there is none. */
export function allOf({ world }: Sandbox): ListedRegistry[] | undefined {
  const all = world.registries.map(({ accountId, region }) => ({
    registryId: accountId,
    region,
    roleArn: `arn:aws:iam::${accountId}:role/registry-graph`,
  }));
  const isDefault = ({ registryId }: ListedRegistry) => registryId === world.defaultAccountId;
  // The first is the gateway's default: so it is of the account that callers are of by default.
  const ordered = [...all.filter(isDefault), ...all.filter((each) => !isDefault(each))];
  return ordered.length > 0 ? ordered : undefined;
}

/** What is in it, for people. */
export function describe({ world }: Sandbox): string {
  return describeWorld(world);
}

function readWorld(file: string) {
  try {
    return worldFrom(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why =
      error instanceof ZodError
        ? `\n${prettifyError(error)}`
        : error instanceof Error
          ? error.message
          : String(error);
    throw new StartupError(`--world ${file} cannot be read: ${why}`, { cause: error });
  }
}
