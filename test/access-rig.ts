import type { Config } from '../src/config/settings.ts';
import type { WorldFixture } from '../src/sandbox/world/fixture-schema.ts';
import { type TestGateway, viewerOf } from './helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, keep, OTHER_ACCOUNT, REGION } from './schema/worlds.ts';

/** A repository and a SageMaker image of these names, with something of everything. */
const contents = (repositoryName: string, ImageName: string, versions: readonly string[] = []) => ({
  repositories: [
    {
      repositoryName,
      images: images(3),
      referrers: { [digest(1)]: [{ digest: digest(90), artifactType: 'application/spdx+json' }] },
      lifecyclePolicyText: keep(1),
      preview: { lifecyclePolicyText: keep(1) },
    },
  ],
  sageMakerImages: [
    {
      ImageName,
      Versions: [
        { Version: 1, ContainerImage: `${HOST}/${repositoryName}@${digest(1)}`, Aliases: ['latest'] },
        ...versions.map((image, index) => ({ Version: index + 2, BaseImage: image, ContainerImage: image })),
      ],
    },
  ],
});

/**
 * Two registries. Of the first the viewers of the group `team` see `team/*` and `Team-*`; its `vault/app` and `Vault-1`, and the
 * whole of the second, are hidden from them.
 */
export function accessWorld(versions: readonly string[] = []): WorldFixture {
  const seen = contents('team/app', 'Team-1', versions);
  const hidden = contents('vault/app', 'Vault-1');
  return {
    registries: [
      {
        accountId: ACCOUNT,
        region: REGION,
        repositories: [...seen.repositories, ...hidden.repositories],
        sageMakerImages: [...seen.sageMakerImages, ...hidden.sageMakerImages],
      },
      { accountId: OTHER_ACCOUNT, region: REGION, ...contents('team/app', 'Team-1') },
    ],
  };
}

/** Both are read with roles of their accounts. */
export const registries = [ACCOUNT, OTHER_ACCOUNT].map((registryId) => ({
  registryId,
  region: REGION,
  roleArn: `arn:aws:iam::${registryId}:role/registry-graph`,
}));

type AccessRule = NonNullable<Config['access']>['rules'][number];

/** A rule for a group, with what it does not say left to be nothing. */
export const ruleFor = (group: string, rest: Partial<AccessRule>): AccessRule => ({
  who: { groups: [group] },
  registries: [],
  repositories: [],
  sageMakerImages: [],
  may: [],
  ...rest,
});

export const rules = [
  ruleFor('team', {
    registries: [`${ACCOUNT}/*`],
    repositories: ['team/*'],
    sageMakerImages: ['Team-*'],
  }),
  ruleFor('team', { may: ['seeReport'] }),
  ruleFor('all', {
    registries: ['*'],
    repositories: ['*'],
    sageMakerImages: ['*'],
    may: ['startPreviews', 'readManifests', 'bypassCache', 'seeReport'],
  }),
];

export const viewers = {
  restricted: viewerOf('user:restricted', { groups: ['team'] }),
  whole: viewerOf('user:whole', { groups: ['all'] }),
  nobody: viewerOf('user:nobody'),
};

/** Asks as one of them, and says what it cost: the calls, with all that they name. */
export async function askAs(
  { send, sandbox }: TestGateway,
  viewer: keyof typeof viewers,
  query: string,
  variables: Record<string, unknown> = {},
) {
  sandbox.calls.clear();
  const answer = await send(query, variables, { 'x-viewer': viewer, 'x-upstream-report': '1' });
  return { answer, calls: sandbox.calls.list().map(({ operation, input }) => ({ operation, input })) };
}
