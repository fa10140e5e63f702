import { listening } from './listening.ts';
import { describe, openSandbox, type SandboxFlags } from './open-sandbox.ts';
import { say } from './say.ts';

/** Runs the sandbox alone; gives what stops it. */
export async function runSandbox(
  flags: SandboxFlags & { host: string; port: number },
): Promise<() => Promise<void>> {
  const sandbox = await listening(openSandbox(flags), { host: '--host', port: '--port' });
  say(`${describe(sandbox)}\n`);
  say(`An AWS endpoint: ${sandbox.endpoint}`);
  say('Point any AWS client at it, this gateway among them:');
  say(`  export AWS_ENDPOINT_URL=${sandbox.endpoint} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`);
  say(`  export AWS_ACCESS_KEY_ID=${sandbox.world.defaultAccountId} AWS_SECRET_ACCESS_KEY=sandbox`);
  return () => sandbox.close();
}
