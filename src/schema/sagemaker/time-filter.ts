import type { SageMakerTimeFilter } from '../../aws/sagemaker-models.ts';
import type { Types } from '../builder.ts';

/** The input fields by which SageMaker filters its listings by time. */
export function timeFilterFields(t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) {
  return {
    creationTimeAfter: t.field({
      type: 'DateTime',
      description: 'Created then or later (CreationTimeAfter).',
    }),
    creationTimeBefore: t.field({
      type: 'DateTime',
      description: 'Created then or earlier (CreationTimeBefore).',
    }),
    lastModifiedTimeAfter: t.field({
      type: 'DateTime',
      description: 'Changed then or later (LastModifiedTimeAfter).',
    }),
    lastModifiedTimeBefore: t.field({
      type: 'DateTime',
      description: 'Changed then or earlier (LastModifiedTimeBefore).',
    }),
  };
}

/** What such an input says; GraphQL's null is no filter. */
export function readTimeFilter(
  filter: { [Member in keyof SageMakerTimeFilter]: SageMakerTimeFilter[Member] | null } | null | undefined,
): SageMakerTimeFilter {
  return {
    creationTimeAfter: filter?.creationTimeAfter ?? undefined,
    creationTimeBefore: filter?.creationTimeBefore ?? undefined,
    lastModifiedTimeAfter: filter?.lastModifiedTimeAfter ?? undefined,
    lastModifiedTimeBefore: filter?.lastModifiedTimeBefore ?? undefined,
  };
}
