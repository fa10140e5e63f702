import { describe, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, HOST, images, OTHER_ACCOUNT, REGION } from './worlds.ts';

const world = {
  registries: [
    {
      accountId: ACCOUNT,
      region: REGION,
      repositories: [{ repositoryName: 'team/app', images: images(1) }],
      sageMakerImages: [{ ImageName: 'ours' }],
    },
    {
      accountId: OTHER_ACCOUNT,
      region: 'cn-north-1',
      repositories: [{ repositoryName: 'team/other' }],
      sageMakerImages: [{ ImageName: 'theirs' }],
    },
  ],
};
const ours = { registryId: ACCOUNT, region: REGION };
const theirs = { registryId: OTHER_ACCOUNT, region: 'cn-north-1' };
const config = { registries: [ours, theirs] };

const RegistryByKey = graphql(/* GraphQL */ `
  query RegistryByKey($registryId: AccountId, $region: String) {
    registry(registryId: $registryId, region: $region) {
      registryId
      region
      host
    }
  }
`);

describe('registries', () => {
  test('are those of the config, in its order, and cost no call', async () => {
    await using gateway = await startTestGateway({ world, config });
    const { data } = await gateway.run(
      graphql(/* GraphQL */ `
        query AllRegistries {
          registries {
            id
            registryId
            region
            host
          }
        }
      `),
    );
    expect(data?.registries).toEqual([
      { id: expect.any(String), ...ours, host: HOST },
      { id: expect.any(String), ...theirs, host: `${OTHER_ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn` },
    ]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('without a config are the one of the credentials', async () => {
    await using gateway = await startTestGateway({ world });
    expect((await gateway.run(RegistryByKey)).data?.registry).toEqual({ ...ours, host: HOST });
  });
});

describe('a registry', () => {
  test('is the default one where nothing is said, and what is left out is the default one’s', async () => {
    await using gateway = await startTestGateway({ world, config });
    const ask = async (key: { registryId?: string; region?: string }) =>
      (await gateway.run(RegistryByKey, key)).data?.registry ?? null;
    expect(await ask({})).toMatchObject(ours);
    expect(await ask({ region: REGION })).toMatchObject(ours);
    expect(await ask(theirs)).toMatchObject(theirs);
    expect(await ask({ registryId: OTHER_ACCOUNT })).toBeNull();
    expect(await ask({ region: 'cn-north-1' })).toBeNull();
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('that is not served is an error to every other look-up, without a call', async () => {
    await using gateway = await startTestGateway({ world, config });
    const { data, errors } = await gateway.run(
      graphql(/* GraphQL */ `
        query UnservedRegistry($image: String!, $external: String!) {
          repository(name: "team/app", region: "eu-west-1") {
            name
          }
          sageMakerImage(name: "ours", registryId: "999999999999") {
            name
          }
          image(reference: $image) {
            digest
          }
          external: image(reference: $external) {
            digest
          }
          imageReferences(references: [$image, $external]) {
            resolution
            registry {
              host
            }
            image {
              digest
            }
          }
        }
      `),
      { image: '999999999999.dkr.ecr.us-east-1.amazonaws.com/team/app', external: 'ghcr.io/team/app' },
    );
    const external = { resolution: 'EXTERNAL', registry: null, image: null };
    expect(data).toEqual({
      repository: null,
      sageMakerImage: null,
      image: null,
      external: null,
      imageReferences: [external, external],
    });
    expect(errors?.map(({ path, extensions }) => [path?.[0], extensions?.code]).sort()).toEqual([
      ['external', 'REGISTRY_NOT_SERVED'],
      ['image', 'REGISTRY_NOT_SERVED'],
      ['repository', 'REGISTRY_NOT_SERVED'],
      ['sageMakerImage', 'REGISTRY_NOT_SERVED'],
    ]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('of another account is read by ECR’s registryId, and never through SageMaker, which has none', async () => {
    await using gateway = await startTestGateway({ world, config });
    const { data, errors } = await gateway.run(
      graphql(/* GraphQL */ `
        query OtherAccount($registryId: AccountId!, $region: String!) {
          registry(registryId: $registryId, region: $region) {
            repository(name: "team/other") {
              arn
            }
            repositories {
              nodes {
                name
              }
            }
            sageMakerImages {
              nodes {
                name
              }
            }
            sageMakerImage(name: "theirs") {
              name
            }
          }
        }
      `),
      theirs,
    );
    expect(data?.registry).toEqual({
      repository: { arn: `arn:aws:ecr:cn-north-1:${OTHER_ACCOUNT}:repository/team/other` },
      repositories: { nodes: [{ name: 'team/other' }] },
      sageMakerImages: null,
      sageMakerImage: null,
    });
    expect(errors?.map(({ path, extensions }) => [path?.[1], extensions?.code]).sort()).toEqual([
      ['sageMakerImage', 'REGISTRY_NOT_SERVED'],
      ['sageMakerImages', 'REGISTRY_NOT_SERVED'],
    ]);
    for (const { service, input } of gateway.sandbox.calls.list()) {
      expect(service).toBe('ecr');
      if (JSON.stringify(input) !== '{}') expect(input).toMatchObject({ registryId: OTHER_ACCOUNT });
    }
  });

  test('has its own repositories and SageMaker images', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(
      graphql(/* GraphQL */ `
        query OwnRecords {
          registry {
            repository(name: "team/app") {
              name
            }
            missing: repository(name: "team/none") {
              name
            }
            sageMakerImage(name: "ours") {
              name
              registry {
                region
              }
            }
            noImage: sageMakerImage(name: "none") {
              name
            }
            sageMakerImages {
              nodes {
                name
              }
            }
          }
        }
      `),
    );
    expect(errors).toBeUndefined();
    expect(data?.registry).toEqual({
      repository: { name: 'team/app' },
      missing: null,
      sageMakerImage: { name: 'ours', registry: { region: REGION } },
      noImage: null,
      sageMakerImages: { nodes: [{ name: 'ours' }] },
    });
  });
});
