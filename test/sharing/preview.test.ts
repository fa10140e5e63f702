import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, HOST, images, keep, REGION } from '../schema/worlds.ts';
import { ask } from './rig.ts';

const PREVIEW = `{ repository(name: "team/app") { lifecyclePreview { lifecyclePolicyText } } }`;
const VERDICTS = `{ image(reference: "${HOST}/team/app@${digest(1)}") { lifecyclePreviewResult { digest } } }`;
const START = `mutation ($input: StartLifecyclePreviewInput!) {
  startLifecyclePreview(input: $input) {
    __typename
    ... on StartLifecyclePreviewSuccess {
      lifecyclePreview { repository { lifecyclePreview { lifecyclePolicyText } } }
    }
    ... on LifecyclePreviewInProgressError { running: lifecyclePreview { lifecyclePolicyText } }
  }
}`;
const input = (lifecyclePolicyText: string) => ({
  variables: {
    input: {
      repositoryId: Buffer.from(`Repository|${ACCOUNT}|${REGION}|team/app`).toString('base64url'),
      lifecyclePolicyText,
    },
  },
});

const options: TestGatewayOptions = {
  // The old preview expires image 1; the new one keeps them all.
  world: appWorld({
    images: images(3),
    preview: { lifecyclePolicyText: keep(1), previewResults: [{ imageDigest: digest(1) }] },
  }),
  sandbox: { previewMs: 0 },
};
const preview = (text: string) => ({
  data: { repository: { lifecyclePreview: { lifecyclePolicyText: text } } },
});

describe('startLifecyclePreview', () => {
  test('makes what was read of the preview before stale, in the same request and in the next', async () => {
    await using gateway = await startTestGateway(options);
    expect(await ask(gateway, PREVIEW)).toMatchObject(preview(keep(1)));
    const verdict = { data: { image: { lifecyclePreviewResult: { digest: digest(1) } } } };
    expect(await ask(gateway, VERDICTS)).toMatchObject(verdict);
    gateway.sandbox.calls.clear();
    await ask(gateway, PREVIEW);
    await ask(gateway, VERDICTS);
    expect(gateway.sandbox.calls.count()).toBe(0);

    const started = await ask(gateway, START, input(keep(9)));
    expect(started).toMatchObject({
      data: { startLifecyclePreview: { lifecyclePreview: preview(keep(9)).data } },
    });
    expect(await ask(gateway, PREVIEW)).toMatchObject(preview(keep(9)));
    expect(await ask(gateway, VERDICTS)).toMatchObject({ data: { image: { lifecyclePreviewResult: null } } });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.StartLifecyclePolicyPreview': 1,
      'ecr.GetLifecyclePolicyPreview': 2,
    });
  });

  test('does so too when another preview still runs, started by somebody else', async () => {
    await using gateway = await startTestGateway({ ...options, sandbox: { previewMs: 60_000 } });
    await ask(gateway, PREVIEW);
    const repository = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
    if (repository) {
      const completesAt = new Date(Date.now() + 60_000);
      repository.preview = { policyText: keep(7), completesAt, status: 'COMPLETE', outcome: undefined };
    }
    expect(await ask(gateway, START, input(keep(9)))).toMatchObject({
      data: { startLifecyclePreview: { running: { lifecyclePolicyText: keep(7) } } },
    });
    expect(await ask(gateway, PREVIEW)).toMatchObject(preview(keep(7)));
  });

  test.each(['server-error', 'reset', 'truncated'] as const)(
    'does so too when nobody knows whether it started: %s',
    async (kind) => {
      await using gateway = await startTestGateway({ ...options, config: { upstream: { attempts: 1 } } });
      await ask(gateway, PREVIEW);
      gateway.sandbox.calls.clear();
      gateway.sandbox.faults.add({ operation: 'StartLifecyclePolicyPreview', kind });
      const { errors } = await ask(gateway, START, input(keep(9)));
      expect(errors).toHaveLength(1);
      // Half of an answer means that the preview did start.
      const text = kind === 'truncated' ? keep(9) : keep(1);
      expect(await ask(gateway, PREVIEW)).toMatchObject(preview(text));
      expect(gateway.sandbox.calls.count('GetLifecyclePolicyPreview')).toBe(1);
    },
  );

  test('is not cut off when its client leaves, and what was read by then is dropped when it is over', async () => {
    await using gateway = await startTestGateway(options);
    const { calls, faults, world } = gateway.sandbox;
    const repository = world.registries[0]?.repositories.get('team/app');
    const old = repository?.preview;
    faults.add({ operation: 'StartLifecyclePolicyPreview', latencyMs: 300 });
    const leave = new AbortController();
    const started = gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: START, ...input(keep(9)) }),
      signal: leave.signal,
    });
    await expect.poll(() => calls.count('StartLifecyclePolicyPreview')).toBe(1);
    leave.abort();
    await Promise.allSettled([started]);

    // As if ECR had not acted yet.
    const late = repository?.preview;
    if (repository) repository.preview = old;
    expect(await ask(gateway, PREVIEW)).toMatchObject(preview(keep(1)));
    if (repository) repository.preview = late;
    const outcome = () => calls.list().find(({ operation }) => operation.startsWith('Start'))?.outcome;
    await expect.poll(outcome).toBe('ok');
    await expect.poll(() => ask(gateway, PREVIEW)).toMatchObject(preview(keep(9)));
  });

  test('is not mixed with a read that began before it', async () => {
    await using gateway = await startTestGateway(options);
    const lift = gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicyPreview', latencyMs: 100 });
    const before = ask(gateway, PREVIEW);
    await expect.poll(() => gateway.sandbox.calls.count('GetLifecyclePolicyPreview')).toBe(1);
    lift();
    await ask(gateway, START, input(keep(9)));
    expect(await before).toMatchObject(preview(keep(1)));
    expect(await ask(gateway, PREVIEW)).toMatchObject(preview(keep(9)));
  });
});
