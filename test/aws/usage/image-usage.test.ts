import { expect, test } from 'vitest';
import { parseImageReference } from '../../../src/aws/image-reference.ts';
import { repositoryUri } from '../../../src/aws/registry.ts';
import {
  joinUsages,
  type SageMakerVersionInUse,
  type TaggedImage,
  usageOf,
} from '../../../src/aws/usage/image-usage.ts';
import { versionReference } from '../../../src/aws/usage/version-reference.ts';
import fc from '../../helpers/fast-check.ts';
import { digest } from '../../schema/worlds.ts';

const registries = ['111122223333', '444455556666'].flatMap((registryId) =>
  ['us-east-1', 'eu-west-1'].map((region) => ({ registryId, region })),
);
const repositories = registries.flatMap((registry) => ['app', 'app/web'].map((name) => ({ registry, name })));

const repository = fc.constantFrom(...repositories);
const someDigest = fc.integer({ min: 1, max: 3 }).map(digest);
const tag = fc.constantFrom('latest', 'v1', 'v1.0', '1');

const reference = fc.oneof(
  fc
    .record({
      repository,
      suffix: fc.oneof(
        someDigest.map((text) => `@${text}`),
        tag.map((text) => `:${text}`),
      ),
    })
    .map(({ repository: of, suffix }) => `${repositoryUri(of)}${suffix}`),
  fc
    .tuple(repository, tag, someDigest)
    .map(([of, name, content]) => `${repositoryUri(of)}:${name}@${content}`),
  // Other spellings of the same registry.
  fc
    .tuple(repository, tag)
    .map(([of, name]) => `${repositoryUri(of).replace('.dkr.ecr.', '.dkr.ecr-fips.')}:${name}`),
  repository.map(repositoryUri),
  fc.constantFrom('', '@', 'app:v1', 'public.ecr.aws/app/web:v1', `docker.io/app@${digest(1)}`),
  fc.string(),
);

const references = fc.record({
  baseImage: fc.option(reference),
  containerImage: fc.option(reference),
});

const version = (number: number, told: SageMakerVersionInUse['references']): SageMakerVersionInUse => ({
  image: { registry: { registryId: '111122223333', region: 'us-east-1' }, name: 'torch' },
  arn: 'arn',
  imageArn: 'arn',
  version: number,
  status: 'CREATED',
  failureReason: null,
  creationTime: new Date(0),
  lastModifiedTime: new Date(0),
  references: told,
});

const image: fc.Arbitrary<TaggedImage> = fc.record({
  repository,
  digest: someDigest,
  tags: fc.uniqueArray(tag),
});

/** Whether a version runs an image, by looking at the two alone. */
function runs(
  { references: told }: SageMakerVersionInUse,
  { repository: of, ...names }: TaggedImage,
): boolean {
  const parsed = parseImageReference(versionReference(told) ?? '');
  return (
    parsed.kind === 'ECR' &&
    repositoryUri({ registry: parsed.registry, name: parsed.repositoryName }) === repositoryUri(of) &&
    (parsed.selector.digest === undefined
      ? names.tags.includes(parsed.selector.tag)
      : parsed.selector.digest === names.digest)
  );
}

test('the versions of an image are those that going through all of them finds, in their order', () => {
  fc.assert(
    fc.property(fc.array(references, { maxLength: 30 }), image, fc.nat(), (told, wanted, cut) => {
      const versions = told.map((one, index) => version(index, one));
      const expected = versions.filter((one) => runs(one, wanted));
      expect(usageOf(versions).versionsOf(wanted)).toEqual(expected);
      // However they are split over registries.
      const at = cut % (versions.length + 1);
      const parts = [versions.slice(0, at), versions.slice(at)].map(usageOf);
      expect(joinUsages(parts).versionsOf(wanted)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test.each([
  [{ containerImage: `h/a@${digest(1)}`, baseImage: 'b' }, `h/a@${digest(1)}`],
  [{ containerImage: `h/a:v1@${digest(1)}`, baseImage: 'b' }, `h/a:v1@${digest(1)}`],
  [{ containerImage: `h/a@sha512:${'0'.repeat(128)}`, baseImage: 'b' }, `h/a@sha512:${'0'.repeat(128)}`],
  [{ containerImage: 'h/a:v1', baseImage: 'b' }, 'b'],
  [{ containerImage: 'h/a@sha256:1', baseImage: 'b' }, 'b'],
  [{ containerImage: null, baseImage: ' b ' }, ' b '],
  [{ containerImage: 'h/a:v1', baseImage: null }, null],
  [{ containerImage: null, baseImage: '' }, null],
])('of %j it is %j that says what runs', (told, expected) => {
  expect(versionReference(told)).toBe(expected);
});
