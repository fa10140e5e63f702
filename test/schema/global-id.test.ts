import { describe, expect, test } from 'vitest';
import { formatGlobalId, type GlobalId, parseGlobalId } from '../../src/schema/global-id.ts';
import fc from '../helpers/fast-check.ts';

const account = fc.stringMatching(/^[0-9]{12}$/);
const region = fc.constantFrom('us-east-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1');
const repository = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8}){1,3}(?:\/[a-z0-9]{1,8}){0,3}$/);
const digest = fc.oneof(
  fc.stringMatching(/^sha256:[0-9a-f]{64}$/),
  fc.stringMatching(/^sha512:[0-9a-f]{128}$/),
);
const imageName = fc.stringMatching(/^[a-zA-Z0-9](?:[-.]?[a-zA-Z0-9]){0,30}$/);

/** One arbitrary a type, so that a type without one does not compile. */
const IDS: { [T in GlobalId['typename']]: fc.Arbitrary<Extract<GlobalId, { typename: T }>['parts']> } = {
  Registry: fc.tuple(account, region),
  Repository: fc.tuple(account, region, repository),
  Image: fc.tuple(account, region, repository, digest),
  Referrer: fc.tuple(account, region, repository, digest, digest),
  LifecyclePreview: fc.tuple(account, region, repository, fc.stringMatching(/^[\w-]{22}$/)),
  SageMakerImage: fc.tuple(account, region, imageName),
  SageMakerImageVersion: fc.tuple(account, region, imageName, fc.nat(999_999_999)),
};

const encode = (text: string) => Buffer.from(text).toString('base64url');

describe('a global id', () => {
  const types: GlobalId['typename'][] = [
    'Registry',
    'Repository',
    'Image',
    'Referrer',
    'LifecyclePreview',
    'SageMakerImage',
    'SageMakerImageVersion',
  ];

  test.each(types)('of a %s reads back what it was made of', (typename) => {
    fc.assert(
      fc.property(IDS[typename], (parts) => {
        const id = formatGlobalId(typename, parts);
        expect(id).toMatch(/^[\w-]+$/);
        expect(parseGlobalId('id', id)).toEqual({ typename, parts });
      }),
      { numRuns: 100 },
    );
  });

  test('is one for one thing, and another for another', () => {
    fc.assert(
      fc.property(IDS.Image, IDS.Image, (a, b) => {
        const same = a.every((part, index) => part === b[index]);
        expect(formatGlobalId('Image', a) === formatGlobalId('Image', b)).toBe(same);
      }),
    );
    const parts: [string, string, string] = ['111122223333', 'us-east-1', 'app'];
    expect(formatGlobalId('Repository', parts)).not.toBe(formatGlobalId('SageMakerImage', parts));
  });
});

describe('what is none is BAD_USER_INPUT, and names the argument', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const refused = (id: string) => {
    expect(() => parseGlobalId('input.repositoryId', id)).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(/^input\.repositoryId: must be an id that this gateway gave/),
      }),
    );
  };

  test.each([
    '',
    'Registry',
    'Registry|111122223333',
    'Registry|111122223333|us-east-1|more',
    'Registry|1111|us-east-1',
    'Registry|111122223333|US EAST',
    'Unknown|111122223333|us-east-1',
    '__proto__|111122223333|us-east-1',
    'Repository|111122223333|us-east-1|App',
    'Repository|111122223333|us-east-1|',
    'Image|111122223333|us-east-1|app|latest',
    `Image|111122223333|us-east-1|app|${digest}0`,
    `Referrer|111122223333|us-east-1|app|${digest}`,
    'LifecyclePreview|111122223333|us-east-1|app|short',
    'SageMakerImage|111122223333|us-east-1|a_b',
    `SageMakerImage|111122223333|us-east-1|${'a'.repeat(64)}`,
    // 63 letters, and more than 63 characters.
    `SageMakerImage|111122223333|us-east-1|${'a-'.repeat(62)}a`,
    'SageMakerImageVersion|111122223333|us-east-1|torch|01',
    'SageMakerImageVersion|111122223333|us-east-1|torch|-1',
    'SageMakerImageVersion|111122223333|us-east-1|torch|1.5',
    'SageMakerImageVersion|111122223333|us-east-1|torch|9999999999',
  ])('%s', (text) => {
    refused(encode(text));
  });

  test('any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string().map(encode), fc.base64String());
    fc.assert(fc.property(text, refused));
  });

  test('one that was written another way: it would be a second id of the same thing', () => {
    const id = encode('Registry|111122223333|us-east-1');
    expect(parseGlobalId('id', id).typename).toBe('Registry');
    for (const other of [`${id}=`, ` ${id}`, `${id}\n`, Buffer.from(id, 'base64url').toString('base64')]) {
      if (other !== id) refused(other);
    }
  });
});
