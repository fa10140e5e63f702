import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { createEcrClient } from '../../../src/aws/clients.ts';
import { SECRET_ACCESS_KEY } from '../../helpers/aws-key.ts';
import { testLog } from '../../helpers/secrets.ts';

// The SDK makes clients of its own from the settings of ours, to get credentials of roles: what is set for our protocol is
// not to be theirs.

const ROLE = 'arn:aws:iam::111122223333:role/registry-graph';

/** STS, which answers in XML: it gives the credentials of any role. */
async function startSts() {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action') ?? '';
    asked.push(action);
    const end = new Date(Date.now() + 3_600_000).toISOString();
    response.writeHead(200, { 'content-type': 'text/xml' }).end(
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>
        <AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>${SECRET_ACCESS_KEY}</SecretAccessKey>
        <SessionToken>session</SessionToken><Expiration>${end}</Expiration></Credentials></${action}Result></${action}Response>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('It listens nowhere');
  return { asked, url: `http://127.0.0.1:${address.port}` };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  {
    from: "a pod's service account",
    action: 'AssumeRoleWithWebIdentity',
    files: { token: 'header.claims.signature' },
    env: (folder: string) => ({ AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token') }),
  },
  {
    from: 'a profile that has a role',
    action: 'AssumeRole',
    files: {
      config: `[default]\nregion=eu-central-1\nrole_arn=${ROLE}\nsource_profile=base\n[profile base]\naws_access_key_id=AKIABASE\naws_secret_access_key=${SECRET_ACCESS_KEY}\n`,
    },
    env: (folder: string) => ({ AWS_CONFIG_FILE: join(folder, 'config') }),
  },
])('a client gets the credentials of $from', async ({ action, files, env }) => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-graph-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const sts = await startSts();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  const nowhere = join(folder, 'nowhere');
  const settings = {
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    ...env(folder),
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);

  const client = createEcrClient({ log: testLog() });
  onTestFinished(() => client.destroy());
  expect(await client.config.credentials()).toMatchObject({ accessKeyId: 'ASIAOFTHEROLE' });
  expect(sts.asked).toEqual([action]);
});
