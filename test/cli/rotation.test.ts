import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { apiKey } from '../access/credentials.ts';
import { AUDIENCE, newKey, startIssuer } from '../access/issuer.ts';
import { secret } from '../helpers/secrets.ts';
import { graphqlUrl, scratchFolder, start } from './program.ts';

const BODY = JSON.stringify({ query: '{ repository(name: "checkout/api") { createdAt } }' });

/** Asks AWS each time; what went wrong, or nothing. */
async function ask(url: string, bearer: string): Promise<string | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-cache',
      authorization: `Bearer ${bearer}`,
    },
    body: BODY,
  });
  const text = await response.text();
  return response.status === 200 && text.includes('"createdAt":"') ? undefined : text;
}

/** Callers, some for each credential, which ask one request after another. */
function load(url: string, credentials: readonly (() => string | Promise<string>)[]) {
  const outcomes: (string | undefined)[] = [];
  let going = true;
  const callers = [...credentials, ...credentials].map(async (credential) => {
    while (going) outcomes.push(await ask(url, await credential()));
  });
  return {
    /** Resolves when so many more requests were answered. */
    async more(count: number) {
      const until = outcomes.length + count;
      while (outcomes.length < until) await sleep(5);
    },
    async stop() {
      going = false;
      await Promise.all(callers);
      return outcomes.filter((outcome) => outcome !== undefined);
    },
  };
}

test('keys of callers, of issuers and of AWS are replaced by changes of files while a process serves, without a failed request', async () => {
  const folder = await scratchFolder();
  /** Puts a file in its place as whoever rotates secrets does: all at once. */
  const put = async (name: string, text: string) => {
    await writeFile(join(folder, `${name}.new`), text);
    await rename(join(folder, `${name}.new`), join(folder, name));
    return join(folder, name);
  };
  const awsKey = (id: string) =>
    put(
      'credentials',
      `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret(`aws-secret-of-${id}`)}\n`,
    );
  const apiKeys = (...keys: string[]) =>
    put('keys.yaml', JSON.stringify(keys.map((key) => ({ name: 'web', sha256: hashApiKey(key) }))));
  const [old, next] = [apiKey(), apiKey()];
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const settings = {
    registryId: '111122223333',
    reloadMs: 20,
    auth: { apiKeysFile: await apiKeys(old), tokens: [{ issuer: issuer.url, audience: AUDIENCE }] },
  };
  await using serving = await start(
    ['serve', '--port', '0', '--config', await put('settings.yaml', JSON.stringify(settings))],
    {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_SHARED_CREDENTIALS_FILE: await awsKey('FIRST'),
    },
  );
  const url = await graphqlUrl(serving);
  let key = old;
  let [signing] = issuer.published;
  const callers = load(url, [() => key, () => issuer.token(signing ? { key: signing } : {})]);
  await callers.more(20);

  // A caller's key: both are good, then callers change, then the old one goes.
  await apiKeys(old, next);
  await serving.said(/a new configuration is in force/);
  key = next;
  await callers.more(20);
  await apiKeys(next);
  await serving.said(/(?:a new configuration is in force.*?){2}/s);
  await callers.more(20);

  // An issuer's: it is published and used at once, and then the old one goes.
  const second = await newKey('second');
  issuer.published = [...issuer.published, second];
  signing = second;
  await callers.more(20);
  issuer.published = [second];
  await callers.more(20);

  // AWS's: the new one is in the file before the old one is deleted.
  await awsKey('SECOND');
  sandbox.revokedKeys.add('FIRST');
  await callers.more(20);

  expect(await callers.stop()).toEqual([]);
  expect(await ask(url, old)).toContain('UNAUTHENTICATED');
  expect(issuer.reads).toBe(2);
  serving.signal('SIGTERM');
  expect(await serving.exit).toMatchObject({ code: 0 });
}, 90_000);
