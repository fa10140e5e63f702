import type { SageMakerImageFilter, SageMakerImageModel, SageMakerImageOrder } from '../sagemaker-models.ts';
import type { SortKey } from './row-order.ts';
import { ScannedRecords } from './scanned-records.ts';
import type { SortedRows } from './sorted-rows.ts';

/** All SageMaker images of an account and region: what ListImages sorts and filters, sorted and filtered here. */
export class ScannedSageMakerImages extends ScannedRecords<SageMakerImageModel> {
  /** In the order of ListImages; among those of the same time, names decide. */
  sorted({ field, direction }: SageMakerImageOrder): SortedRows<SageMakerImageModel> {
    return this.sortedBy(field, (image) => numberOf(image, field), direction);
  }
}

/** What an image is sorted by. */
export function sageMakerSortKey(image: SageMakerImageModel, field: SageMakerImageOrder['field']): SortKey {
  return { value: numberOf(image, field), name: image.name };
}

/** Whether ListImages lists an image under a filter: letters count as they are written, and bounds are within. */
export function matches(image: SageMakerImageModel, filter: SageMakerImageFilter): boolean {
  return (
    image.name.includes(filter.nameContains ?? '') &&
    isWithin(image.creationTime, filter.creationTimeAfter, filter.creationTimeBefore) &&
    isWithin(image.lastModifiedTime, filter.lastModifiedTimeAfter, filter.lastModifiedTimeBefore)
  );
}

/** All have the same number where names alone decide: what had none would come in one order, whatever the direction. */
function numberOf(image: SageMakerImageModel, field: SageMakerImageOrder['field']): number {
  if (field === 'IMAGE_NAME') return 0;
  return (field === 'CREATION_TIME' ? image.creationTime : image.lastModifiedTime).getTime();
}

function isWithin(time: Date, after: Date | undefined, before: Date | undefined): boolean {
  return (after === undefined || time >= after) && (before === undefined || time <= before);
}
