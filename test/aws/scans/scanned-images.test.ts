import { describe, expect, test } from 'vitest';
import type { ImageModel } from '../../../src/aws/ecr-models.ts';
import { IMAGE_BYTES, ScannedImages, sortKeyOf, TEXT_BYTES } from '../../../src/aws/scans/scanned-images.ts';
import fc from '../../helpers/fast-check.ts';

const repository = { registry: { registryId: '111122223333', region: 'us-east-1' }, name: 'team/app' };
const text = fc.string({ minLength: 1, maxLength: 5 });
const date = fc.option(fc.date({ noInvalidDate: true }));

const image: fc.Arbitrary<ImageModel> = fc.record({
  repository: fc.constant(repository),
  digest: text,
  tags: fc.array(text, { maxLength: 3 }),
  sizeInBytes: fc.option(fc.maxSafeNat()),
  pushedAt: date,
  lastRecordedPullTime: date,
  manifestMediaType: fc.option(text),
  artifactMediaType: fc.option(text),
  status: fc.option(fc.constantFrom('ACTIVE', 'ARCHIVED', 'ACTIVATING', 'UNKNOWN')),
  lastArchivedAt: date,
  lastActivatedAt: date,
  subjectManifestDigest: fc.option(text),
});
const images = fc.uniqueArray(image, { selector: ({ digest }) => digest, maxLength: 20 });

function scan(models: readonly ImageModel[]): ScannedImages {
  const scanned = new ScannedImages(repository);
  for (const model of models) scanned.add(model);
  return scanned;
}

describe('scanned images', () => {
  test('come out as the records that went in, by row and by digest', () => {
    fc.assert(
      fc.property(images, (models) => {
        const scanned = scan(models);
        expect(scanned.size).toBe(models.length);
        for (const [row, model] of models.entries()) {
          expect(scanned.imageAt(row)).toEqual(model);
          expect(scanned.find(model.digest)).toEqual(model);
        }
      }),
    );
  });

  test('are sorted by what their records say', () => {
    fc.assert(
      fc.property(images, fc.constantFrom('PUSHED_AT', 'SIZE_IN_BYTES', undefined), (models, field) => {
        const scanned = scan(models);
        const order = scanned.order(field);
        for (const [place] of models.entries()) {
          const behind = sortKeyOf(scanned.imageAt(order.rowAt(place, 'DESC')), field);
          expect(order.firstBehind(behind, 'DESC')).toBe(place + 1);
        }
        expect(scanned.order(field)).toBe(order);
      }),
    );
  });

  test('that are told in parts are one, with the tags of all', () => {
    const [model] = fc.sample(image, 1);
    if (!model) throw new Error('no sample');
    const scanned = scan([
      { ...model, digest: 'x', tags: ['a'] },
      { ...model, digest: 'x', tags: ['b', 'a'] },
      { ...model, digest: 'x', tags: [] },
    ]);
    expect(scanned.size).toBe(1);
    expect(scanned.imageAt(0).tags).toEqual(['a', 'b']);
    const once = scan([{ ...model, digest: 'x', tags: ['a', 'b'] }]);
    expect(scanned.bytes).toBe(once.bytes);
  });

  test('say what memory they take: so much an image, and their texts', () => {
    const [model] = fc.sample(image, 1);
    if (!model) throw new Error('no sample');
    const plain = { ...model, manifestMediaType: null, artifactMediaType: null, subjectManifestDigest: null };
    const scanned = scan([
      { ...plain, digest: '12345678', tags: ['123'] },
      { ...plain, digest: '87654321', tags: [] },
    ]);
    expect(scanned.bytes).toBe(2 * (IMAGE_BYTES + TEXT_BYTES + 8) + TEXT_BYTES + 3);
  });

  test('have no row beyond them', () => {
    expect(() => scan([]).imageAt(0)).toThrow(RangeError);
    expect(scan([]).find('x')).toBeUndefined();
  });
});
