import {
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  paginateDescribeRepositories,
  type Repository,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { accountId, failure, rig, worldOf } from './clients.ts';

const names = (repositories: Repository[] | undefined) =>
  repositories?.map(({ repositoryName }) => repositoryName);

const numbered = Array.from({ length: 250 }, (_, i) => `team/app-${String(i).padStart(3, '0')}`);
const many = () => worldOf(numbered.map((repositoryName) => ({ repositoryName })));

describe('DescribeRepositories', () => {
  test('lists all, 100 a page, in no useful order', async () => {
    const { ecr } = await rig({ world: many() });
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateDescribeRepositories({ client: ecr }, {}))
      pages.push(names(page.repositories) ?? []);
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(pages.flat()).not.toEqual(numbered);
    expect(pages.flat().toSorted()).toEqual(numbered);
  });

  test('finds by name, each once', async () => {
    const { ecr } = await rig({ world: many() });
    const repositoryNames = ['team/app-007', 'team/app-003', 'team/app-007'];
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames }));
    expect(names(repositories)).toEqual(['team/app-007', 'team/app-003']);
  });

  test('says what a repository is', async () => {
    const createdAt = new Date('2024-01-02T03:04:05.678Z');
    const { ecr } = await rig({
      world: worldOf([
        {
          repositoryName: 'team/app',
          createdAt,
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filter: 'dev-*' }],
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: {
            encryptionType: 'KMS',
            kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/k',
          },
        },
      ]),
    });
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories).toEqual([
      {
        repositoryArn: 'arn:aws:ecr:us-east-1:111122223333:repository/team/app',
        registryId: accountId,
        repositoryName: 'team/app',
        repositoryUri: '111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app',
        createdAt,
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filter: 'dev-*', filterType: 'WILDCARD' }],
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: {
          encryptionType: 'KMS',
          kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/k',
        },
      },
    ]);
  });

  test('fails as a whole for one missing name, or leaves it out, as the sandbox is set', async () => {
    const { sandbox, ecr } = await rig({ world: many() });
    const ask = () =>
      ecr.send(
        new DescribeRepositoriesCommand({ repositoryNames: ['team/app-000', 'no/such', 'team/app-001'] }),
      );
    await expect(ask()).rejects.toBeInstanceOf(RepositoryNotFoundException);
    expect(await failure(ask())).toEqual({
      name: 'RepositoryNotFoundException',
      message: `The repository with name 'no/such' does not exist in the registry with id '${accountId}'`,
    });
    sandbox.missingIds = 'omit';
    expect(names((await ask()).repositories)).toEqual(['team/app-000', 'team/app-001']);
  });

  test('reads other accounts by registryId, if they exist and let one in', async () => {
    const world = worldFrom({
      closedAccounts: ['763104351884'],
      registries: [
        { accountId },
        { accountId: '444455556666', repositories: [{ repositoryName: 'lab/one' }] },
      ],
    });
    const { ecr, ecrOf } = await rig({ world });
    const ask = (registryId: string) => ecr.send(new DescribeRepositoriesCommand({ registryId }));
    expect(names((await ask('444455556666')).repositories)).toEqual(['lab/one']);
    expect(await failure(ask('999999999999'))).toEqual({
      name: 'RepositoryNotFoundException',
      message: "The registry with id '999999999999' does not exist",
    });
    expect((await failure(ask('763104351884'))).name).toBe('AccessDeniedException');
    const own = await ecrOf({ accountId: '763104351884' }).send(new DescribeRepositoriesCommand({}));
    expect(own.repositories).toEqual([]);
  });

  test("a caller's own registry is there in every region, if empty", async () => {
    const { ecrOf } = await rig({ world: many() });
    const { repositories } = await ecrOf({ region: 'ap-south-1' }).send(new DescribeRepositoriesCommand({}));
    expect(repositories).toEqual([]);
  });
});

test('DescribeRegistry tells the replication rules of the registry that it is asked in', async () => {
  const { ecr, ecrOf } = await rig();
  const { registryId, replicationConfiguration } = await ecr.send(new DescribeRegistryCommand({}));
  expect(registryId).toBe(accountId);
  expect(replicationConfiguration?.rules?.[0]).toEqual({
    destinations: [{ region: 'eu-west-1', registryId: accountId }],
    repositoryFilters: [
      { filter: 'checkout/', filterType: 'PREFIX_MATCH' },
      { filter: 'web/', filterType: 'PREFIX_MATCH' },
    ],
  });
  const elsewhere = await ecrOf({ region: 'eu-west-1' }).send(new DescribeRegistryCommand({}));
  expect(elsewhere.replicationConfiguration).toEqual({ rules: [] });
});
