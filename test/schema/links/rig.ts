import { expect } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import type { TestGateway } from '../../helpers/gateway.ts';
import { HOST, images, worldOf } from '../worlds.ts';

export const app = `${HOST}/team/app`;

/** Names and numbers of the versions that run each image of team/app, by its tags. */
export const ImageUsage = graphql(/* GraphQL */ `
  query ImageUsage {
    repository(name: "team/app") {
      images(first: 100) {
        nodes {
          digest
          tags
          sageMakerImageVersions {
            nodes {
              imageArn
              version
            }
          }
        }
      }
    }
  }
`);

/** The same by the number of the image. */
export async function usage(gateway: TestGateway) {
  const { data, errors } = await gateway.run(ImageUsage);
  expect(errors).toBeUndefined();
  const nodes = data?.repository?.images?.nodes ?? [];
  return Object.fromEntries(
    nodes.map(({ digest: name, sageMakerImageVersions }) => [
      Number(`0x${name.slice(-8)}`),
      sageMakerImageVersions?.nodes.map(({ imageArn, version }) => `${imageArn.split('/')[1]}/${version}`),
    ]),
  );
}

type SageMakerImages = NonNullable<WorldFixture['registries'][number]['sageMakerImages']>;

/** Three images, t1 to t3, and what runs them. */
export const appWorld = (...sageMakerImages: SageMakerImages) =>
  worldOf({ repositories: [{ repositoryName: 'team/app', images: images(3) }], sageMakerImages });
