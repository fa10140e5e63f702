import { expect, onTestFinished, test } from 'vitest';
import { Jwks } from '../../src/access/jwks.ts';
import { Unauthenticated } from '../../src/access/refusal.ts';
import { GatewayError } from '../../src/errors.ts';
import { testLog } from '../helpers/secrets.ts';
import { newKey, startIssuer } from './issuer.ts';

/** An issuer, what reads its keys, and a clock that a test moves. */
async function start({ discovers = true } = {}) {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const clock = { now: 1_000_000 };
  const jwks = new Jwks(
    { issuer: issuer.url, jwksUri: discovers ? undefined : `${issuer.url}/keys` },
    { log: testLog(), now: () => clock.now },
  );
  const verify = async (token: string | Promise<string>) => {
    try {
      await jwks.verify(await token, {});
      return 'verified';
    } catch (error) {
      if (error instanceof Unauthenticated) return 'unknown key';
      if (error instanceof GatewayError) return error.code;
      throw error;
    }
  };
  return { issuer, clock, verify };
}

test.each([true, false])(
  'keys are found, and read once for all who wait (by discovery: %s)',
  async (discovers) => {
    const { issuer, verify } = await start({ discovers });
    const token = await issuer.token();
    expect(await Promise.all([verify(token), verify(token), verify(token)])).toEqual(
      Array(3).fill('verified'),
    );
    expect(issuer.reads).toBe(1);
  },
);

test('a key that was published since is found at once, and one that never was makes no more readings', async () => {
  const { issuer, clock, verify } = await start();
  await verify(issuer.token());
  const second = await newKey('second');
  issuer.published = [...issuer.published, second];
  const token = await issuer.token({ key: second });
  expect(await Promise.all([verify(token), verify(token)])).toEqual(['verified', 'verified']);
  expect(issuer.reads).toBe(2);

  const made = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => issuer.token({ key: await newKey(`made-${i}`) })),
  );
  expect(new Set(await Promise.all(made.map(verify)))).toEqual(new Set(['unknown key']));
  expect(issuer.reads).toBe(2);
  clock.now += 30_001;
  expect(new Set(await Promise.all(made.map(verify)))).toEqual(new Set(['unknown key']));
  expect(issuer.reads).toBe(3);
});

test('a key that was published while the keys were being read is found as well', async () => {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const clock = { now: 1_000_000 };
  let arrival = Promise.resolve();
  const jwks = new Jwks(
    { issuer: issuer.url, jwksUri: `${issuer.url}/keys` },
    {
      log: testLog(),
      now: () => clock.now,
      fetch: async (...request) => {
        const answer = await fetch(...request);
        await arrival;
        return answer;
      },
    },
  );
  const first = await issuer.token();
  await jwks.verify(first, {});
  clock.now += 600_001;
  let arrive = () => {};
  arrival = new Promise((resolve) => {
    arrive = resolve;
  });
  await jwks.verify(first, {});
  await expect.poll(() => issuer.reads).toBe(2);
  const second = await newKey('second');
  issuer.published = [...issuer.published, second];
  const verified = jwks.verify(await issuer.token({ key: second }), {});
  arrive();
  expect((await verified).sub).toBe('alice');
  expect(issuer.reads).toBe(3);
});

test('while the issuer is down, what is known goes on and what is not cannot be told', async () => {
  const { issuer, clock, verify } = await start();
  const known = await issuer.token();
  await verify(known);
  issuer.isUp = false;
  const made = await issuer.token({ key: await newKey('made-up') });
  expect(await verify(made)).toBe('AUTHENTICATION_UNAVAILABLE');
  for (const hours of [0, 1, 22]) {
    clock.now += hours * 3_600_000;
    expect(await verify(known)).toBe('verified');
  }
  expect(await verify(made)).toBe('AUTHENTICATION_UNAVAILABLE');
  issuer.isUp = true;
  clock.now += 5_001;
  expect(await verify(made)).toBe('unknown key');
});

test('what is known is believed for a day without the issuer, and nobody can tell after that', async () => {
  const { issuer, clock, verify } = await start();
  const known = await issuer.token();
  await verify(known);
  issuer.isUp = false;
  clock.now += 86_399_999;
  expect(await verify(known)).toBe('verified');
  clock.now += 1;
  expect(await verify(known)).toBe('AUTHENTICATION_UNAVAILABLE');
  issuer.isUp = true;
  clock.now += 5_001;
  expect(await verify(known)).toBe('verified');
});

test.each(['same', undefined])(
  'a key that takes the place of another of its name (%s) is found at once',
  async (name) => {
    const { issuer, clock, verify } = await start();
    const [old, next] = [await newKey(name), await newKey(name)];
    issuer.published = [old];
    const before = await issuer.token();
    expect(await verify(before)).toBe('verified');
    issuer.published = [next];
    const after = await issuer.token();
    expect(await Promise.all([verify(after), verify(after)])).toEqual(['verified', 'verified']);
    expect(issuer.reads).toBe(2);
    // What nobody signed makes no more readings than a key that nobody has.
    expect([await verify(before), await verify(before)]).toEqual(['unknown key', 'unknown key']);
    expect(issuer.reads).toBe(2);
    clock.now += 30_001;
    expect(await verify(before)).toBe('unknown key');
    expect(issuer.reads).toBe(3);
  },
);

test('of several keys without names the one that signed is found', async () => {
  const { issuer, verify } = await start();
  const keys = await Promise.all([undefined, undefined, undefined].map((name) => newKey(name)));
  issuer.published = keys.slice(0, 2);
  const tokens = await Promise.all(keys.map((key) => issuer.token({ key })));
  const verified = [];
  for (const token of tokens) verified.push(await verify(token));
  expect(verified).toEqual(['verified', 'verified', 'unknown key']);
});

test('an issuer that was down from the beginning is asked again after seconds', async () => {
  const { issuer, clock, verify } = await start();
  const token = await issuer.token();
  issuer.isUp = false;
  expect(await verify(token)).toBe('AUTHENTICATION_UNAVAILABLE');
  issuer.isUp = true;
  expect(await verify(token)).toBe('AUTHENTICATION_UNAVAILABLE');
  clock.now += 5_001;
  expect(await verify(token)).toBe('verified');
});

test('a key that the issuer took away is believed no longer than until the next reading', async () => {
  const { issuer, clock, verify } = await start();
  const old = await issuer.token();
  await verify(old);
  issuer.published = [await newKey('second')];
  expect(await verify(old)).toBe('verified');
  clock.now += 600_001;
  // This one starts the reading, and does not wait for it.
  await verify(old);
  await expect.poll(() => issuer.reads).toBe(2);
  await expect.poll(() => verify(old)).toBe('unknown key');
});

test('a discovery document of another issuer is not believed', async () => {
  const { issuer } = await start();
  const jwks = new Jwks({ issuer: `${issuer.url}/` }, { log: testLog() });
  await expect(jwks.verify(await issuer.token(), {})).rejects.toMatchObject({
    code: 'AUTHENTICATION_UNAVAILABLE',
  });
});
