import { describe, expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../src/access/api-keys.ts';
import { FULL_SCOPE } from '../src/access/scope.ts';
import { Watch } from '../src/access/watch.ts';
import { Latest } from '../src/aws/live/latest.ts';
import { loadConfig } from '../src/config/read.ts';
import { apiKey } from './access/credentials.ts';
import { AUDIENCE, startIssuer } from './access/issuer.ts';
import { ruleFor, rules, viewers } from './access-rig.ts';
import { subscribe } from './helpers/events.ts';
import type { TestGatewayOptions } from './helpers/gateway.ts';
import { become, looks, REPOSITORY_ID, startWatched, WatchPreview } from './live/rig.ts';

// What becomes of a subscription when what it watches is hidden while it is watched.

const ALL = { registries: ['*'], repositories: ['*'] };
const ELSEWHERE = ruleFor('team', { registries: ['*'], repositories: ['other/*'] });
/** Nobody looks at the preview a second time: what comes then comes by itself. */
const SELDOM = { pollMs: 600_000, maxPollMs: 600_000 };

async function start({ config, ...options }: TestGatewayOptions) {
  const gateway = await startWatched({ ...options, config: { subscriptions: SELDOM, ...config } });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const watch = async (headers: Record<string, string>) => {
    const events = await subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID }, { headers });
    expect((await events.next()).value).toMatchObject({
      data: { lifecyclePreview: { status: 'IN_PROGRESS' } },
    });
    return events;
  };
  const { gateway: running, config: before } = gateway;
  return { gateway, watch, reload: (settings: object) => running.reload({ ...before, ...settings }) };
}

const startAs = (config: TestGatewayOptions['config']) =>
  start({ viewers, config: { access: { rules }, ...config } });
const NOTHING = [{ data: { lifecyclePreview: null } }];

describe('a subscription to what a reload hides ends at once', () => {
  test('with null, and whether or not anything happens to the preview', async () => {
    const { gateway, watch, reload } = await startAs({});
    const events = await watch({ 'x-viewer': 'restricted' });
    const before = gateway.sandbox.calls.count();
    reload({ access: { rules: [ELSEWHERE] } });
    expect(await events.rest()).toEqual(NOTHING);
    expect(gateway.sandbox.calls.count()).toBe(before);
  });

  test('with null once, also where the preview changes at that moment', async () => {
    const { gateway, watch, reload } = await startAs({ subscriptions: { pollMs: 2, maxPollMs: 2 } });
    const events = await watch({ 'x-viewer': 'restricted' });
    become(gateway, { status: 'COMPLETE' });
    reload({ access: { rules: [ELSEWHERE] } });
    expect(await events.rest()).toEqual(NOTHING);
  });

  test('as a registry that is not served, if that is hidden', async () => {
    const { watch, reload } = await startAs({});
    const events = await watch({ 'x-viewer': 'restricted' });
    reload({ access: { rules: [ruleFor('team', { registries: ['777788889999/*'] })] } });
    expect(await events.rest()).toMatchObject([
      { errors: [{ extensions: { code: 'REGISTRY_NOT_SERVED' } }] },
    ]);
  });

  test('and gives back its place; that of somebody who may see it goes on', async () => {
    const { gateway, watch, reload } = await startAs({ subscriptions: { pollMs: 2, maxPollMs: 10, max: 2 } });
    const [hidden, seen] = await Promise.all([
      watch({ 'x-viewer': 'restricted' }),
      watch({ 'x-viewer': 'whole' }),
    ]);
    reload({ access: { rules: [ELSEWHERE, ruleFor('all', ALL)] } });
    expect(await hidden.rest()).toEqual(NOTHING);
    const other = await watch({ 'x-viewer': 'whole' });
    become(gateway, { status: 'COMPLETE' });
    const done = [{ data: { lifecyclePreview: { status: 'COMPLETE' } } }];
    expect(await seen.rest()).toMatchObject(done);
    expect(await other.rest()).toMatchObject(done);
  });

  test('if its key has other groups by then', async () => {
    const key = apiKey();
    const authOf = (group: string) => ({
      apiKeys: [{ name: 'web', sha256: hashApiKey(key), groups: [group] }],
    });
    const access = { rules: [ruleFor('team', ALL)] };
    const { watch, reload } = await start({ config: { auth: authOf('team'), access } });
    const events = await watch({ authorization: `Bearer ${key}` });
    reload(loadConfig({ env: {}, flags: { auth: authOf('guests'), access } }));
    expect(await events.rest()).toMatchObject([
      { errors: [{ extensions: { code: 'REGISTRY_NOT_SERVED' } }] },
    ]);
  });

  test('also while nobody can tell who is calling, since the issuer is down', async () => {
    const issuer = await startIssuer();
    onTestFinished(() => issuer[Symbol.asyncDispose]());
    const tokens = [{ issuer: issuer.url, audience: AUDIENCE }];
    const access = (repositories: string[]) => ({
      rules: [{ ...ruleFor('', { registries: ['*'], repositories }), who: { anyone: true } }],
    });
    const { watch, reload } = await start({ config: { auth: { tokens }, access: access(['team/*']) } });
    const events = await watch({ authorization: `Bearer ${await issuer.token()}` });
    issuer.isUp = false;
    const elsewhere = [{ ...tokens[0], jwksUri: `${issuer.url}/elsewhere` }];
    reload(loadConfig({ env: {}, flags: { auth: { tokens: elsewhere }, access: access(['other/*']) } }));
    expect(await events.rest()).toEqual(NOTHING);
  });

  test('and is looked at by nobody any more', async () => {
    const { gateway, watch, reload } = await startAs({ subscriptions: { pollMs: 2, maxPollMs: 2 } });
    const events = await watch({ 'x-viewer': 'restricted' });
    reload({ access: { rules: [ELSEWHERE] } });
    await events.rest();
    // One look may have been under way.
    await expect
      .poll(async () => {
        const before = looks(gateway);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return looks(gateway) - before;
      })
      .toBe(0);
  });
});

describe('Watch', () => {
  const nowhere = { ...FULL_SCOPE, of: () => undefined };
  const watchOf = (events: Latest<string>) =>
    new Watch(events, {
      isSeenBy: (scope) => scope.of({ registryId: '111122223333', region: 'us-east-1' }) !== undefined,
      nothing: () => 'nothing',
    });

  test('drops what is not taken when it is hidden, and says that there is nothing, once', async () => {
    const events = new Latest<string>();
    const watch = watchOf(events);
    events.offer('something');
    watch.heed(nowhere);
    watch.heed(nowhere);
    expect(await watch.next()).toEqual({ done: false, value: 'nothing' });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  test('ends somebody’s wait who may not see it any more', async () => {
    const watch = watchOf(new Latest());
    const waiting = watch.next();
    watch.heed(FULL_SCOPE);
    watch.heed(nowhere);
    expect(await waiting).toEqual({ done: false, value: 'nothing' });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  test('says nothing more to whoever has left', async () => {
    const watch = watchOf(new Latest());
    watch.heed(nowhere);
    await watch.return();
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });
});
