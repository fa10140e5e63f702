import { describe, expect, test } from 'vitest';
import { type ImageReference, parseImageReference } from '../../src/aws/image-reference.ts';
import fc from '../helpers/fast-check.ts';

const account = '012345678910';
const sha256 = `sha256:${'0123456789abcdef'.repeat(4)}`;
const sha512 = `sha512:${'0123456789abcdef'.repeat(8)}`;

/** Every spelling that AWS gives a private registry's host, one region of each partition. */
const HOSTS: readonly (readonly [host: string, region: string])[] = [
  ['dkr.ecr.us-west-2.amazonaws.com', 'us-west-2'],
  ['dkr.ecr-fips.us-west-2.amazonaws.com', 'us-west-2'],
  ['dkr-ecr.us-west-2.on.aws', 'us-west-2'],
  ['dkr-ecr-fips.us-west-2.on.aws', 'us-west-2'],
  ['dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['dkr-ecr.us-gov-west-1.on.aws', 'us-gov-west-1'],
  ['dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1'],
  ['dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ['dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1'],
  ['dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1'],
  ['dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1'],
  ['dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1'],
];

const ecr = (repositoryName: string, selector: { tag: string } | { digest: string }): ImageReference => ({
  kind: 'ECR',
  registry: { registryId: account, region: 'us-west-2' },
  repositoryName,
  selector,
});

describe('a reference to a private registry', () => {
  const host = `${account}.dkr.ecr.us-west-2.amazonaws.com`;

  test.each<[string, ImageReference]>([
    ['app', ecr('app', { tag: 'latest' })],
    ['team/app', ecr('team/app', { tag: 'latest' })],
    ['app:1.0', ecr('app', { tag: '1.0' })],
    [`app@${sha256}`, ecr('app', { digest: sha256 })],
    [`app@${sha512}`, ecr('app', { digest: sha512 })],
    [`app:1.0@${sha256}`, ecr('app', { digest: sha256 })],
    ['a__b/c--d.e:_T-1.x', ecr('a__b/c--d.e', { tag: '_T-1.x' })],
    [`app:${'t'.repeat(300)}`, ecr('app', { tag: 't'.repeat(300) })],
  ])('%s', (path, read) => {
    expect(parseImageReference(`${host}/${path}`)).toEqual(read);
  });

  test('may spell its host in capitals', () => {
    expect(parseImageReference(`${host.toUpperCase()}/app`)).toEqual(ecr('app', { tag: 'latest' }));
  });

  const lower = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789');
  const word = fc.string({ unit: lower, minLength: 1, maxLength: 8 });
  const joint = fc.constantFrom('.', '_', '__', '-', '---', '/');
  const name = fc
    .tuple(word, fc.array(fc.tuple(joint, word), { minLength: 1, maxLength: 5 }))
    .map(([first, rest]) => first + rest.map((part) => part.join('')).join(''));
  const digest = fc
    .tuple(fc.constantFrom(64, 128), fc.constantFrom(...'0123456789abcdef'), fc.nat())
    .map(([length, fill, seed]) => {
      const hex = seed.toString(16).padStart(length, fill);
      return length === 64 ? `sha256:${hex}` : `sha512:${hex}`;
    });
  const tag = fc
    .tuple(fc.constantFrom(...'aZ0_'), fc.string({ unit: fc.constantFrom(...'abcXYZ019_.-'), maxLength: 20 }))
    .map((parts) => parts.join(''));

  test('reads back what it was made of, in every partition and every spelling of the host', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{12}$/),
        fc.constantFrom(...HOSTS),
        name,
        fc.option(tag, { nil: undefined }),
        fc.option(digest, { nil: undefined }),
        (registryId, [suffix, region], repositoryName, tag, digest) => {
          const written = `${registryId}.${suffix}/${repositoryName}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
          expect(parseImageReference(written)).toEqual({
            kind: 'ECR',
            registry: { registryId, region },
            repositoryName,
            selector: digest === undefined ? { tag: tag ?? 'latest' } : { digest },
          });
        },
      ),
      { numRuns: 500, examples: HOSTS.map((host) => ['000000000000', host, 'ab', undefined, undefined]) },
    );
  });
});

describe('a reference to another registry is external', () => {
  test.each([
    'public.ecr.aws/docker/library/node:22',
    'ghcr.io/owner/app:1',
    'docker.io/library/nginx',
    'localhost/team/app',
    'localhost:5000/team/app',
    // ECR's names have two characters at least; the names of others need only one.
    'localhost:5000/x',
    `registry.example.com:5000/app@${sha256}`,
    // Like ECR, and none: an account of 11 digits, another service, another partition's suffix, a hyphen too few.
    '01234567891.dkr.ecr.us-west-2.amazonaws.com/app',
    `${account}.dkr.s3.us-west-2.amazonaws.com/app`,
    `${account}.dkr.ecr.cn-north-1.amazonaws.com/app`,
    `${account}.dkr.ecr.us-west-2.amazonaws.com.cn/app`,
    `${account}.dkr.ecr.us-west-2.on.aws/app`,
    `${account}.dkr-ecr.us-west-2.amazonaws.com/app`,
    `${account}.dkr.ecr.us-west-2.amazonaws.com.evil.example/app`,
    `evil.${account}.dkr.ecr.us-west-2.amazonaws.com/app`,
  ])('%s', (reference) => {
    expect(parseImageReference(reference)).toEqual({ kind: 'EXTERNAL' });
  });
});

describe('what is no reference says which rule it breaks', () => {
  const host = `${account}.dkr.ecr.us-west-2.amazonaws.com`;

  test.each([
    ['', 'host'],
    ['app', 'host'],
    ['app:1.0', 'host'],
    ['team/app', 'host'],
    [host, 'host'],
    [`/${host}/app`, 'host'],
    [` ${host}/app`, 'host'],
    [`https://${host}/app`, 'host'],
    [`-x.${host}/app`, 'host'],
    ['registry.example.com:port/app', 'host'],
    [`${host}/`, 'repository name'],
    [`${host}//app`, 'repository name'],
    [`${host}/App`, 'repository name'],
    [`${host}/a`, 'repository name'],
    [`${host}/app/`, 'repository name'],
    [`${host}/a___b`, 'repository name'],
    [`${host}/${'a'.repeat(257)}`, 'repository name'],
    [`${host}/app `, 'repository name'],
    [`${host}/my app`, 'repository name'],
    [`${host}/app\n`, 'repository name'],
    [`${host}/app:`, 'tag'],
    [`${host}/app:-x`, 'tag'],
    [`${host}/app:a b`, 'tag'],
    [`${host}/app:${'t'.repeat(301)}`, 'tag'],
    [`${host}/app@`, 'digest'],
    [`${host}/app@1.0`, 'digest'],
    [`${host}/app@${sha256.slice(0, -1)}`, 'digest'],
    [`${host}/app@${sha256}0`, 'digest'],
    [`${host}/app@${sha256.toUpperCase()}`, 'digest'],
    [`${host}/app@sha512:${'0'.repeat(64)}`, 'digest'],
    [`${host}/app@${sha256}@${sha256}`, 'one @'],
  ])('%j', (reference, rule) => {
    expect(parseImageReference(reference)).toEqual({
      kind: 'UNPARSEABLE',
      rule: expect.stringContaining(rule),
    });
  });
});

test('no text makes the parser throw', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(...'aA0.:/@-_ \n', sha256, `${account}.dkr.ecr.us-west-2.amazonaws.com`),
    }),
  );
  fc.assert(
    fc.property(noise, (text) => {
      expect(['ECR', 'EXTERNAL', 'UNPARSEABLE']).toContain(parseImageReference(text).kind);
    }),
    { numRuns: 1000 },
  );
});
