import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'us-east-1';
export const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

type Registry = WorldFixture['registries'][number];
type Repository = NonNullable<Registry['repositories']>[number];
type SageMakerImage = NonNullable<Registry['sageMakerImages']>[number];
export type Image = Extract<NonNullable<Repository['images']>, readonly unknown[]>[number];

/** The digest number n. */
export const digest = (n: number) => `sha256:${n.toString(16).padStart(64, '0')}`;

/** Images with the digests from 1 on and a tag each, `t1` and so on. */
export const images = (count: number, rest: Omit<Image, 'imageDigest'> = {}): Image[] =>
  Array.from({ length: count }, (_, index) => ({
    imageTags: [`t${index + 1}`],
    ...rest,
    imageDigest: digest(index + 1),
  }));

/** A world of one registry. */
export const worldOf = (registry: Omit<Registry, 'accountId' | 'region'>): WorldFixture => ({
  registries: [{ accountId: ACCOUNT, region: REGION, ...registry }],
});

/** A world of one repository, `team/app`. */
export const appWorld = (repository: Omit<Repository, 'repositoryName'> = {}): WorldFixture =>
  worldOf({ repositories: [{ repositoryName: 'team/app', ...repository }] });

/** A world of SageMaker images alone. */
export const sageMakerWorld = (...sageMakerImages: SageMakerImage[]): WorldFixture =>
  worldOf({ sageMakerImages });

/** A policy that keeps the newest images, so many of them. */
export const keep = (countNumber: number) =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: 'Keeps the newest',
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
        action: { type: 'expire' },
      },
    ],
  });
