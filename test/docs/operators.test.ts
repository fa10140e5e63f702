import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/read.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { codeBlocks, readDocument, sectionOf } from './markdown.ts';

const page = readDocument('docs/operators.md');
const part = (heading: string) => sectionOf(page, heading);

test('what is tried out is answered as the page says, with the registries of its beginning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'operators-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'settings.yaml');
  writeFileSync(file, codeBlocks(part('## Registries'), 'yaml')[0] ?? '');
  const { registries } = loadConfig({ env: {}, file });
  const commands = codeBlocks(part('## Trying it out'), 'sh');
  const [, world = ''] = /<<'END'\n(.*)\nEND$/ms.exec(commands[0] ?? '') ?? [];
  const [, request = ''] = /-d '(.*)'/.exec(commands.at(-1) ?? '') ?? [];

  await using gateway = await startTestGateway({ world: JSON.parse(world), config: { registries } });
  const { data } = await gateway.send(JSON.parse(request).query);
  expect(data).toEqual({
    repositories: {
      nodes: [{ name: 'team/app' }, { name: 'team/api' }],
      missingRegistries: ['us-east-1', 'eu-west-1', 'ap-south-1'].map((region) => ({
        registry: { registryId: '777788889999', region },
        code: 'UPSTREAM_ACCESS_DENIED',
      })),
    },
  });
});

test('the role that the page lets the gateway assume is the one of the policy’s file', () => {
  const [own = ''] = codeBlocks(part('## Roles'), 'json');
  const [{ Effect, Action, Resource }] = JSON.parse(own).Statement;
  expect(JSON.parse(readDocument('docs/iam-policy.json')).Statement).toContainEqual({
    Sid: 'OnlyIfRegistriesHaveRoles',
    Effect,
    Action: [Action],
    Resource,
  });
});
