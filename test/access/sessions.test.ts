import { describe, expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { loadConfig } from '../../src/config/read.ts';
import { letIn } from '../helpers/authentication.ts';
import { type Events, readEvents, subscribe } from '../helpers/events.ts';
import { secret } from '../helpers/secrets.ts';
import { looks, REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { apiKey } from './credentials.ts';
import { AUDIENCE, startIssuer } from './issuer.ts';
import { signed } from './sign.ts';

// What becomes of a subscription when what it was let in by is good no more.

const SECRET = secret('a secret of the router and of this gateway');
const key = apiKey();
const entry = { name: 'web', sha256: hashApiKey(key) };
const apiKeys = [entry];

/** A gateway whose preview runs for ever, and a way to give it other settings. */
async function start(auth: object) {
  const configOf = (settings: object) => loadConfig({ env: {}, flags: { auth: settings } });
  const gateway = await startWatched({ config: { auth, trustProxy: 1 } });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const watch = async (bearer?: string, from?: string): Promise<Events<unknown>> => {
    const headers = {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    };
    const events = await subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID }, { headers });
    expect((await events.next()).value).toMatchObject({
      data: { lifecyclePreview: { status: 'IN_PROGRESS' } },
    });
    return events;
  };
  return { gateway, watch, reload: (settings: object) => gateway.gateway.reload(configOf(settings)) };
}

const refused = (message: string) => [
  { errors: [{ message: expect.stringContaining(message), extensions: { code: 'UNAUTHENTICATED' } }] },
];

test('it ends with an error when its token expires', async () => {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const { watch } = await start({
    tokens: [{ issuer: issuer.url, audience: AUDIENCE, clockToleranceMs: 0 }],
  });
  const events = await watch(await issuer.token({ seconds: 2 }));
  expect(await events.rest()).toEqual(refused('expired'));
});

describe('when settings change', () => {
  test('it ends with an error if its key is gone', async () => {
    const { watch, reload } = await start({ apiKeys });
    const events = await watch(key);
    reload({ apiKeys: [{ name: 'web', sha256: hashApiKey(apiKey()) }] });
    expect(await events.rest()).toEqual(refused('not known here'));
  });

  test('it ends with an error if nobody is anonymous any more', async () => {
    const { watch, reload } = await start({ anonymous: true, apiKeys });
    const events = await watch();
    reload({ apiKeys });
    expect(await events.rest()).toEqual(refused('Say who is calling'));
  });

  test('it ends with an error if its router’s secret is gone, and not before', async () => {
    const router = { secrets: [{ name: 'mesh', secret: SECRET }] };
    const { gateway, reload } = await start({ router });
    const operation = signed(
      { query: WatchPreview.toString(), variables: { repositoryId: REPOSITORY_ID } },
      SECRET,
    );
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(operation),
    });
    const events = readEvents(response);
    expect((await events.next()).value).toMatchObject({
      data: { lifecyclePreview: { status: 'IN_PROGRESS' } },
    });
    const other = { name: 'mesh', secret: secret('another secret of the router and of this gateway') };
    reload({ router: { secrets: [other, ...router.secrets] } });
    const before = looks(gateway);
    await expect.poll(() => looks(gateway)).toBeGreaterThan(before + 2);
    reload({ router: { secrets: [other] } });
    expect(await events.rest()).toEqual(refused('does not sign'));
  });

  test('it ends with an error if its key went while it was being let in', async () => {
    const { authenticator, sessions } = letIn({ anonymous: false, apiKeys: [{ ...entry, groups: [] }] });
    const headers = new Headers({ authorization: `Bearer ${key}` });
    const viewer = authenticator.inAll(await authenticator.byHeaders(headers));
    authenticator.reload({ anonymous: false, apiKeys: [] });
    const message = new Promise<string>((resolve) => {
      sessions.watch({
        headers,
        operation: {},
        viewer,
        caller: viewer.name,
        name: '',
        onViewer: () => resolve('it is let in'),
        onEnd: (error) => resolve(error.message),
      });
    });
    expect(await message).toContain('not known here');
  });

  test('it ends with an error when its key is to end sooner', async () => {
    const { watch, reload } = await start({ apiKeys });
    const events = await watch(key);
    reload({ apiKeys: [{ ...entry, expiresAt: new Date(Date.now() + 300).toISOString() }] });
    expect(await events.rest()).toEqual(refused('have expired'));
  });

  test.each([
    ['its caller', { callers: ['key:web'] }],
    ['what it is called', { operations: ['WatchPreview'] }],
  ])('it ends with an error if %s is turned off', async (_, off) => {
    const { gateway, watch } = await start({ apiKeys });
    const events = await watch(key);
    gateway.gateway.reload(loadConfig({ env: {}, flags: { ...gateway.config, auth: { apiKeys }, off } }));
    expect(await events.rest()).toMatchObject([{ errors: [{ extensions: { code: 'SWITCHED_OFF' } }] }]);
  });

  test('it ends with an error if its caller has no name and its address is turned off, and no other one does', async () => {
    const auth = { anonymous: true };
    const { gateway, watch } = await start(auth);
    const events = await watch(undefined, '203.0.113.9');
    const others = await watch(undefined, '203.0.113.10');
    const off = { callers: ['address:203.0.113.9'] };
    gateway.gateway.reload(loadConfig({ env: {}, flags: { ...gateway.config, auth, off } }));
    expect(await events.rest()).toMatchObject([{ errors: [{ extensions: { code: 'SWITCHED_OFF' } }] }]);
    const before = looks(gateway);
    await expect.poll(() => looks(gateway)).toBeGreaterThan(before + 2);
    gateway.gateway.endSubscriptions();
    expect(await others.rest()).toEqual([]);
  });

  test('it goes on if its key is still there', async () => {
    const { gateway, watch, reload } = await start({ apiKeys });
    const events = await watch(key);
    reload({ apiKeys: [...apiKeys, { name: 'other', sha256: hashApiKey(apiKey()) }] });
    await expect.poll(() => looks(gateway)).toBeGreaterThan(5);
    gateway.gateway.endSubscriptions();
    expect(await events.rest()).toEqual([]);
  });

  test('it goes on if its issuer cannot be reached', async () => {
    const issuer = await startIssuer();
    onTestFinished(() => issuer[Symbol.asyncDispose]());
    const tokens = [{ issuer: issuer.url, audience: AUDIENCE }];
    const { gateway, watch, reload } = await start({ tokens });
    const events = await watch(await issuer.token());
    issuer.isUp = false;
    reload({ tokens: [{ ...tokens[0], jwksUri: `${issuer.url}/elsewhere` }] });
    await expect
      .poll(() => gateway.log.some(({ msg }) => msg === "an issuer's keys cannot be had"))
      .toBe(true);
    gateway.gateway.endSubscriptions();
    expect(await events.rest()).toEqual([]);
  });
});
