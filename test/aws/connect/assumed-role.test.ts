import { expect, onTestFinished, test } from 'vitest';
import { type CallPath, createCallPath } from '../../../src/aws/call.ts';
import { AssumedRole } from '../../../src/aws/connect/assumed-role.ts';
import { GatewayError } from '../../../src/errors.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../../src/sandbox/world/fixture.ts';
import { SECRET_ACCESS_KEY } from '../../helpers/aws-key.ts';
import { ACCOUNT, appWorld, REGION } from '../../schema/worlds.ts';
import { oneAttempt, unlimited, workFor } from '../rig.ts';

/** A role at a sandbox's STS, whose calls wait for the test where it says so. */
async function rig(sessionSeconds?: number) {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({})), sessionSeconds });
  onTestFinished(() => sandbox.close());
  const path = createCallPath({ registryId: ACCOUNT, region: REGION }, oneAttempt, unlimited);
  const sts = { open: Promise.resolve() };
  const held: CallPath = async (asked) => {
    await sts.open;
    asked.work.signal.throwIfAborted();
    return path(asked);
  };
  const role = new AssumedRole(
    {
      roleArn: `arn:aws:iam::${ACCOUNT}:role/registry-graph`,
      region: REGION,
      endpoint: sandbox.endpoint,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY },
    },
    held,
  );
  const call = role.before((asked) => asked.send(asked.work.signal));
  const signWith = async () => (await role.provider()).accessKeyId;
  return {
    sts,
    signWith,
    /** Makes a call with the role; it answers with the key that it was signed with, unless `send` says otherwise. */
    run: (send: () => Promise<string> = signWith, signal?: AbortSignal) =>
      call({ operation: 'ecr.DescribeImages', work: workFor(undefined, signal), send }),
  };
}

test('credentials that soon end are renewed, though each request is over before STS answers', async () => {
  const { sts, signWith, run } = await rig(60);
  const first = await run();
  let answer = () => {};
  sts.open = new Promise((resolve) => (answer = resolve));
  for (let requests = 0; requests < 3; requests += 1) {
    const request = new AbortController();
    expect(await run(undefined, request.signal)).toBe(first);
    request.abort();
  }
  answer();
  await expect.poll(signWith).not.toBe(first);
});

test('calls that wait to be sent have credentials while those that AWS refuses are replaced', async () => {
  const { sts, signWith, run } = await rig();
  const first = await run();
  let answer = () => {};
  sts.open = new Promise((resolve) => (answer = resolve));
  let go = () => {};
  const turn = new Promise<void>((resolve) => (go = resolve));
  const queued = run(async () => {
    await turn;
    return signWith();
  });
  const refusal = new GatewayError('UPSTREAM_CREDENTIALS', 'No.');
  const sent: string[] = [];
  const refused = run(async () => {
    sent.push(await signWith());
    throw refusal;
  });
  refused.catch(() => undefined);
  await expect.poll(() => sent).toEqual([first]);
  go();
  expect(await queued).toBe(first);

  answer();
  await expect(refused).rejects.toBe(refusal);
  expect(sent).toHaveLength(2);
  expect(new Set([...sent, await run()]).size).toBe(3);
});
