import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, REGION, worldOf } from '../schema/worlds.ts';

/** What the tests of entities are about. */
export const world: WorldFixture = worldOf({
  repositories: [
    { repositoryName: 'team/app', images: images(120) },
    { repositoryName: 'team/web', images: images(2) },
  ],
  sageMakerImages: [{ ImageName: 'Studio-Base', Versions: [{ Version: 1 }, { Version: 2 }] }],
});

/** Of the SageMaker image. */
export const ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:image/Studio-Base`;
export const place = [ACCOUNT, REGION] as const;
/** Of the image number n. */
export const uri = (n: number, repository = 'team/app') => `${HOST}/${repository}@${digest(n)}`;

/** Of each type what no key tells, so that it has to be read. */
export const Entities = `
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename
      ... on Registry { host }
      ... on Repository { name createdAt }
      ... on Image { uri tags }
      ... on ImageReference { reference resolution image { uri tags } }
      ... on SageMakerImage { name status }
      ... on SageMakerImageVersion { version containerImage arn }
    }
  }
`;

/** Resolves them by a gateway that remembers nothing. */
export async function resolve(representations: readonly unknown[]) {
  await using gateway = await startTestGateway({ world, config: COLD });
  const { data, errors, status } = await gateway.send(Entities, { representations });
  return { data, errors, status, calls: gateway.sandbox.calls.byOperation() };
}
