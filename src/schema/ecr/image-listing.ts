import type { ImageModel } from '../../aws/ecr-models.ts';
import type { Direction } from '../../aws/scans/row-order.ts';
import {
  type ImageOrderField as OrderField,
  type ScannedImages,
  sortKeyOf,
} from '../../aws/scans/scanned-images.ts';
import type { ScanUse } from '../../aws/scans/scans.ts';
import type { SortedRows } from '../../aws/scans/sorted-rows.ts';
import { AWS_CALL_COST, builder, SCAN_COST } from '../builder.ts';
import type { Listing } from '../connection.ts';
import { connectionArgs, connectionComplexity, defineConnection } from '../connection-type.ts';
import { OrderDirection } from '../enums.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { listSorted } from '../keyset.ts';
import { connectCounted, defineTotalCount } from '../total-count.ts';
import { Image } from './image.ts';
import { ImageFilter, type RowTest, readAwsFilter, readRowTest } from './image-filter.ts';
import { Repository } from './repository.ts';

const ImageConnection = defineConnection(Image);
defineTotalCount(
  ImageConnection,
  'Reads the whole repository, 1000 images a call (DescribeImages), unless the page is all of it.',
);

const ImageOrderField = builder.enumType('ImageOrderField', {
  description: 'What images can be sorted by.',
  values: {
    PUSHED_AT: { description: 'When they were pushed (ImageDetail.imagePushedAt).' },
    LAST_RECORDED_PULL_TIME: {
      description: 'When they were last pulled, as far as is recorded (ImageDetail.lastRecordedPullTime).',
    },
    SIZE_IN_BYTES: { description: 'How large they are (ImageDetail.imageSizeInBytes).' },
  } as const,
});

const ImageOrder = builder.inputType('ImageOrder', {
  description:
    'An order of images. AWS lists them in none, so an order makes the gateway read the whole repository. Images without the value come last, whatever the direction; those with the same are sorted by digest.',
  fields: (t) => ({
    field: t.field({ type: ImageOrderField, required: true, description: 'What to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'DESC',
      description: 'Which way.',
    }),
  }),
});

interface Order {
  field: OrderField;
  direction: Direction;
}

const IN_PAGES = connectionComplexity(AWS_CALL_COST);
const IN_SCANS = connectionComplexity(SCAN_COST);

builder.objectFields(Repository, (t) => ({
  images: t.field({
    type: ImageConnection,
    args: {
      ...connectionArgs,
      filter: t.arg({ type: ImageFilter, description: 'Which images; those that are ACTIVE when left out.' }),
      orderBy: t.arg({ type: ImageOrder, description: 'In which order; in none when left out.' }),
    },
    complexity: ({ filter, orderBy, ...page }) =>
      (orderBy || readRowTest(filter) ? IN_SCANS : IN_PAGES)(page),
    description:
      'Its images, referrers and children of indexes among them (DescribeImages); null when there is no such repository. With an order, or a filter that AWS does not know, the whole repository is read, 1000 images a call, and pages are of what it was then; SCAN_LIMIT_EXCEEDED when it has more images than the gateway reads.',
    extensions: NEEDS_KEY,
    resolve: ({ registry, name }, { filter, orderBy, ...page }, { registries }, info) => {
      const { images, scans } = registries.get(registry);
      const aws = readAwsFilter(filter);
      const test = readRowTest(filter);
      const order = orderBy ?? undefined;
      const scan = (use: ScanUse) => scans.images(name, aws, use);
      const place = { field: 'Repository.images', args: { registry, name, ...filter, orderBy } };
      const listing: Listing<ImageModel> =
        order || test
          ? listSorted({
              ...place,
              load: async (use) => sortImages(await scan(use), order, test),
              keyOf: (image) => sortKeyOf(image, order?.field),
            })
          : { ...place, maxPageSize: 1000, read: (request) => images.list(name, aws, request) };
      return connectCounted(listing, page, info, async () => {
        const scanned = await scan(page.after ? 'goOn' : 'begin');
        return scanned && countImages(scanned, test);
      });
    },
  }),
  latestImage: t.field({
    type: Image,
    complexity: SCAN_COST,
    description:
      'The most recently pushed ACTIVE image that has at least one tag; null when there is none. Reads all tagged images, 1000 a call (DescribeImages); SCAN_LIMIT_EXCEEDED when they are more than the gateway reads.',
    extensions: NEEDS_KEY,
    resolve: async ({ registry, name }, _, { registries }) => {
      const tagged = await registries.get(registry).scans.images(name, { tagStatus: 'TAGGED' }, 'begin');
      const newest = sortImages(tagged, { field: 'PUSHED_AT', direction: 'DESC' }, undefined);
      return newest && newest.length > 0 ? newest.at(0) : null;
    },
  }),
}));

/** The images that are wanted, in an order; by digest where none was asked for. */
function sortImages(
  images: ScannedImages | null,
  order: Order | undefined,
  test: RowTest | undefined,
): SortedRows<ImageModel> | null {
  if (images === null) return null;
  const rows = images.order(order?.field);
  const direction = order?.direction ?? 'ASC';
  return {
    length: rows.length,
    at(place) {
      const row = rows.rowAt(place, direction);
      return test === undefined || test(images, row) ? images.imageAt(row) : undefined;
    },
    firstBehind: (key) => rows.firstBehind(key, direction),
  };
}

function countImages(images: ScannedImages, test: RowTest | undefined): number {
  if (test === undefined) return images.size;
  let count = 0;
  for (let row = 0; row < images.size; row += 1) if (test(images, row)) count += 1;
  return count;
}
