import { describe, expect, test } from 'vitest';
import { load, refusalOf } from '../helpers/config.ts';

describe('registries', () => {
  const roleArn = 'arn:aws:iam::{registryId}:role/images/registry-graph';

  test('may be accounts crossed with regions, each with the role of the template', () => {
    const accounts = Array.from({ length: 60 }, (_, index) => String(100_000_000_000 + index));
    const regions = ['us-east-1', 'eu-west-1', 'cn-north-1'];
    const group = { accounts, regions, roleArn, externalId: '{region}/{registryId}' };
    expect(load({ flags: { registries: [group] } }).registries).toEqual(
      accounts.flatMap((registryId) =>
        regions.map((region) => ({
          registryId,
          region,
          roleArn: `arn:aws:iam::${registryId}:role/images/registry-graph`,
          externalId: `${region}/${registryId}`,
        })),
      ),
    );
  });

  test('may be of both kinds in one list, in its order', () => {
    const own = { registryId: '222222222222', region: 'eu-west-1' };
    const theirs = { registryId: '333333333333', region: 'us-east-1', profile: 'p', roleArn };
    const group = { accounts: ['111111111111'], regions: ['us-east-1', 'eu-west-1'] };
    expect(load({ flags: { registries: [own, group, theirs] } }).registries).toEqual([
      own,
      { registryId: '111111111111', region: 'us-east-1' },
      { registryId: '111111111111', region: 'eu-west-1' },
      { ...theirs, roleArn: 'arn:aws:iam::333333333333:role/images/registry-graph' },
    ]);
  });

  test('are refused with every mistake at once', () => {
    const registries = [
      { accounts: ['1'], regions: ['us-east-1'], rol: 'x' },
      { accounts: ['111111111111'], roleArn: 'arn:aws:iam::{account}:role/{registryID}' },
      { registryId: '111111111111', region: 'us-east-1', externalId: 'x y' },
      { registryId: '111111111111', region: 'us-east-1', roleArn: 'registry-graph', externalId: '{x}' },
      'us-east-1',
    ];
    const [, ...mistakes] = refusalOf({ flags: { registries } });
    expect(mistakes.map((mistake) => mistake.replace(/^--/, '')).sort()).toEqual([
      'registries.0.accounts.0: must be 12 digits, in a file with quotes',
      'registries.0: Unrecognized key: "rol"',
      'registries.1.regions: must be a list of regions, which goes with accounts',
      'registries.1.roleArn: {account} stands for nothing: there are {registryId} and {region}',
      'registries.1.roleArn: {registryID} stands for nothing: there are {registryId} and {region}',
      'registries.2.externalId: goes with a roleArn',
      'registries.2.externalId: must be 2 to 1224 letters, digits and any of _+=,.@:/-',
      'registries.3.externalId: {x} stands for nothing: there are {registryId} and {region}',
      'registries.3.roleArn: must be the ARN of a role, like arn:aws:iam::111122223333:role/registry-graph',
      'registries.4: must be registryId with region, or accounts with regions',
    ]);
  });

  test.each([
    ['an external id without a role', { externalId: 'ours' }, 'registries.0.externalId: goes with a roleArn'],
    [
      'no regions',
      { accounts: ['111111111111'], regions: [] },
      'registries.0.regions: must be a list of regions, which goes with accounts',
    ],
    [
      'one account and several regions',
      { regions: ['us-east-1'] },
      'registries.0: must be registryId with region, or accounts with regions',
    ],
    ['no region', { region: undefined }, 'registries.0.region: must be an AWS region, like us-east-1'],
    [
      'an endpoint without a scheme',
      { endpoint: 'localhost:4566' },
      'registries.0.endpoint: must be an http:// or https:// URL',
    ],
  ])('are refused with %s', (_, entry, mistake) => {
    const own = { registryId: '111111111111', region: 'us-east-1' };
    const registries = ['accounts' in entry ? entry : { ...own, ...entry }];
    expect(refusalOf({ flags: { registries } })[1]).toMatch(mistake);
  });

  test('are refused when an account of a group is listed by itself as well', () => {
    const own = { registryId: '111111111111', region: 'us-east-1' };
    const group = { accounts: ['222222222222', '111111111111'], regions: ['us-east-1'] };
    expect(refusalOf({ flags: { registries: [own, group] } })[1]).toMatch(
      /names 111111111111\/us-east-1 twice$/,
    );
  });

  test('are refused beside the account of the default registry, which is then one of them', () => {
    const registries = [{ registryId: '111111111111', region: 'us-east-1' }];
    const env = { REGISTRY_GRAPH_REGISTRY_ID: '222222222222' };
    expect(refusalOf({ env, flags: { registries } })).toEqual([
      'The configuration has a mistake:',
      'REGISTRY_GRAPH_REGISTRY_ID: is of the default registry: with `registries`, each has its own',
    ]);
  });

  test('are refused when there are none', () => {
    for (const registries of [[], {}])
      expect(refusalOf({ flags: { registries } })[1]).toMatch(
        /: must list one registry or more, or be left out$/,
      );
  });
});
