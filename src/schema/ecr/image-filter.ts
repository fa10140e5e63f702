import type { ImageFilter as AwsFilter } from '../../aws/ecr-models.ts';
import type { ScannedImages } from '../../aws/scans/scanned-images.ts';
import { builder } from '../builder.ts';
import { ImageStatusFilter, TagStatus } from '../enums.ts';
import { ImageKind } from './image.ts';
import { imageKind } from './image-kind.ts';

/** Which images: some of it AWS can tell, the rest takes the whole repository. */
export const ImageFilter = builder.inputType('ImageFilter', {
  description:
    'Which images of a repository: those that match all of it. tagStatus and imageStatus are applied by ECR (DescribeImages.filter), the others by the gateway, which reads the whole repository for them.',
  fields: (t) => ({
    tagStatus: t.field({ type: TagStatus, description: 'By whether they have a tag; ANY when left out.' }),
    imageStatus: t.field({
      type: ImageStatusFilter,
      description: 'By their status; ACTIVE when left out, as in AWS.',
    }),
    tagContains: t.string({
      description: 'Those with a tag that has this in it, case-sensitively. Applied by the gateway.',
    }),
    kinds: t.field({ type: [ImageKind], description: 'Those of these kinds. Applied by the gateway.' }),
    pushedAfter: t.field({
      type: 'DateTime',
      description: 'Those pushed after this time (ImageDetail.imagePushedAt). Applied by the gateway.',
    }),
    pushedBefore: t.field({
      type: 'DateTime',
      description: 'Those pushed before this time (ImageDetail.imagePushedAt). Applied by the gateway.',
    }),
    notPulledSince: t.field({
      type: 'DateTime',
      description:
        'Those that no one has pulled at this time or since, ones never pulled among them (ImageDetail.lastRecordedPullTime). Applied by the gateway.',
    }),
    artifactMediaTypes: t.stringList({
      description:
        'Those with one of these media types (ImageDetail.artifactMediaType). Applied by the gateway.',
    }),
  }),
});

type Input = typeof ImageFilter.$inferInput | null | undefined;
/** Whether a row is wanted. */
export type RowTest = (images: ScannedImages, row: number) => boolean;

/** The part that AWS applies. */
export function readAwsFilter(filter: Input): AwsFilter {
  return { tagStatus: filter?.tagStatus ?? undefined, imageStatus: filter?.imageStatus ?? undefined };
}

/** The part that the gateway applies; undefined where there is none. Rows are tested without making their records. */
export function readRowTest(filter: Input): RowTest | undefined {
  const { tagContains, kinds, pushedAfter, pushedBefore, notPulledSince, artifactMediaTypes } = filter ?? {};
  const tests: RowTest[] = [];
  // Numbers that are NaN, for images without the time, are on neither side.
  if (pushedAfter) tests.push((images, row) => images.numberAt(row, 'pushedAt') > pushedAfter.getTime());
  if (pushedBefore) tests.push((images, row) => images.numberAt(row, 'pushedAt') < pushedBefore.getTime());
  if (notPulledSince) {
    const since = notPulledSince.getTime();
    tests.push((images, row) => !(images.numberAt(row, 'lastRecordedPullTime') >= since));
  }
  if (kinds) {
    const wanted = new Set(kinds);
    tests.push((images, row) => wanted.has(imageKind(images.mediaTypesOf(row))));
  }
  if (artifactMediaTypes) {
    const wanted = new Set<string | null>(artifactMediaTypes);
    tests.push((images, row) => wanted.has(images.mediaTypesOf(row).artifactMediaType));
  }
  // Every tag has an empty one in it, and so has no tag at all.
  if (tagContains) {
    tests.push((images, row) => images.tagsOf(row).some((tag) => tag.includes(tagContains)));
  }
  if (tests.length === 0) return undefined;
  return (images, row) => tests.every((test) => test(images, row));
}
