import { createHash } from 'node:crypto';
import type {
  LifecyclePreviewModel,
  LifecyclePreviewResultModel,
  LifecyclePreviewSummaryModel,
} from '../../aws/ecr-models.ts';
import { badInput, GatewayError } from '../../errors.ts';
import { PREVIEW_PAGE_SIZE } from '../../loaders/lifecycle.ts';
import { builder } from '../builder.ts';
import { connect } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import { LifecycleActionType, LifecyclePreviewStatus, StorageClass, TagStatus } from '../enums.ts';
import { callEach, callPages } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { formatGlobalId } from '../global-id.ts';
import { Node } from '../node.ts';
import { Image, linkToImage, lookedUpByLink } from './image.ts';
import { ImageSelectorInput, readSelector } from './image-selector.ts';
import { Repository } from './repository.ts';

export const LifecyclePreview = builder.objectRef<LifecyclePreviewModel>('LifecyclePreview');
const LifecyclePreviewResult = builder.objectRef<LifecyclePreviewResultModel>('LifecyclePreviewResult');
const LifecyclePreviewResultConnection = defineConnection(LifecyclePreviewResult);

type TransitioningCount = LifecyclePreviewSummaryModel['transitioningImageTotalCounts'][number];

const TransitioningImageTotalCount = builder
  .objectRef<TransitioningCount>('TransitioningImageTotalCount')
  .implement({
    description: 'How many images would move to a storage class (TransitioningImageTotalCount).',
    fields: (t) => ({
      targetStorageClass: t.expose('targetStorageClass', {
        type: StorageClass,
        nullable: false,
        description: 'Where to (targetStorageClass).',
      }),
      imageTotalCount: t.exposeInt('imageTotalCount', {
        description: 'How many (imageTotalCount); null when AWS does not say.',
      }),
    }),
  });

const LifecyclePreviewSummary = builder
  .objectRef<LifecyclePreviewSummaryModel>('LifecyclePreviewSummary')
  .implement({
    description: 'What a preview comes to (LifecyclePolicyPreviewSummary).',
    fields: (t) => ({
      expiringImageTotalCount: t.exposeInt('expiringImageTotalCount', {
        description: 'How many images would expire (expiringImageTotalCount); null when AWS does not say.',
      }),
      transitioningImageTotalCounts: t.expose('transitioningImageTotalCounts', {
        type: [TransitioningImageTotalCount],
        nullable: false,
        description: 'How many would be archived (transitioningImageTotalCounts); empty when none.',
      }),
    }),
  });

const LifecycleAction = builder
  .objectRef<NonNullable<LifecyclePreviewResultModel['action']>>('LifecycleAction')
  .implement({
    description: 'What a lifecycle rule does to an image (LifecyclePolicyRuleAction).',
    fields: (t) => ({
      type: t.expose('type', {
        type: LifecycleActionType,
        nullable: false,
        description: 'Expire it or move it (action.type).',
      }),
      targetStorageClass: t.expose('targetStorageClass', {
        type: StorageClass,
        description: 'Where a TRANSITION moves it; null for EXPIRE (action.targetStorageClass).',
      }),
    }),
  });

LifecyclePreviewResult.implement({
  description: 'What a preview would do to one image (LifecyclePolicyPreviewResult).',
  fields: (t) => ({
    digest: t.expose('digest', {
      type: 'Digest',
      nullable: false,
      description: "The image's digest (imageDigest).",
    }),
    tags: t.exposeStringList('tags', {
      nullable: false,
      description: 'Its tags when the preview ran (imageTags).',
    }),
    pushedAt: t.expose('pushedAt', {
      type: 'DateTime',
      description: 'When it was pushed (imagePushedAt); null when AWS does not say.',
    }),
    action: t.expose('action', {
      type: LifecycleAction,
      description: 'What would be done (action); null when AWS does not say.',
    }),
    appliedRulePriority: t.exposeInt('appliedRulePriority', {
      description:
        'The rulePriority of the rule that does it (appliedRulePriority); null when AWS does not say.',
    }),
    storageClass: t.expose('storageClass', {
      type: StorageClass,
      description: 'Where the image is now (storageClass); null when AWS does not say.',
    }),
    image: t.field({
      type: Image,
      description: 'The image; null when it is gone since. Loaded 100 a call.',
      extensions: { plan: { looksUp: lookedUpByLink } },
      resolve: ({ repository, digest }, _, ctx, info) => linkToImage({ repository, digest }, ctx, info),
    }),
  }),
});

const LifecyclePreviewFilter = builder.inputType('LifecyclePreviewFilter', {
  description: 'Which results of a preview; all when left out (GetLifecyclePolicyPreview).',
  fields: (t) => ({
    tagStatus: t.field({
      type: TagStatus,
      description: 'By whether the image has a tag; ANY when left out (filter.tagStatus).',
    }),
    images: t.field({
      type: [ImageSelectorInput],
      description: '1 to 100 images (imageIds); ones that the preview does not touch are left out.',
    }),
  }),
});

LifecyclePreview.implement({
  description:
    'A dry run of a lifecycle policy (GetLifecyclePolicyPreview). ECR keeps one per repository, shared by every caller: lifecyclePolicyText tells whose it is.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        "The global id. It changes with the policy's text, so that a client's cache never mixes two previews.",
      resolve: ({ repository: { registry, name }, lifecyclePolicyText }) =>
        formatGlobalId('LifecyclePreview', [
          registry.registryId,
          registry.region,
          name,
          hashPolicy(lifecyclePolicyText),
        ]),
    }),
    repository: t.expose('repository', {
      type: Repository,
      nullable: false,
      extensions: { ...NEEDS_KEY, cost: { gives: 'part' } },
      description: 'The repository that it was run for.',
    }),
    lifecyclePolicyText: t.exposeString('lifecyclePolicyText', {
      description: 'The policy that was tried, as JSON (lifecyclePolicyText); null when AWS does not say.',
    }),
    status: t.expose('status', {
      type: LifecyclePreviewStatus,
      nullable: false,
      description: 'How far it is (status).',
    }),
    summary: t.expose('summary', {
      type: LifecyclePreviewSummary,
      description: 'What it comes to (summary); null while it is IN_PROGRESS.',
    }),
    results: t.field({
      type: LifecyclePreviewResultConnection,
      args: {
        ...connectionArgs,
        filter: t.arg({ type: LifecyclePreviewFilter, description: 'Which results.' }),
      },
      extensions: { cost: callPages('ecr.GetLifecyclePolicyPreview') },
      description:
        'The images that it would touch, in no order, 100 a call; the first 100 come with the preview (previewResults). Empty while it is IN_PROGRESS; null when it is gone since. CURSOR_EXPIRED when another has replaced it.',
      resolve: (preview, { filter, ...page }, { registries }) => {
        const { repository, lifecyclePolicyText } = preview;
        const { lifecyclePreviews } = registries.get(repository.registry);
        const selection = {
          tagStatus: filter?.tagStatus ?? undefined,
          images: readImages(filter?.images ?? undefined),
        };
        return connect(
          {
            field: 'LifecyclePreview.results',
            args: { repository, preview: hashPolicy(lifecyclePolicyText), ...selection },
            maxPageSize: PREVIEW_PAGE_SIZE,
            async read(request) {
              const results = await lifecyclePreviews.listResults(repository.name, selection, request);
              // Someone may have started another between two pages.
              const text = results?.preview.lifecyclePolicyText ?? lifecyclePolicyText;
              if (lifecyclePolicyText !== null && text !== lifecyclePolicyText) throw replaced();
              return results;
            },
          },
          page,
        );
      },
    }),
  }),
});

/** A preview has no id in AWS; its policy is what tells it from the one before. */
export function hashPolicy(lifecyclePolicyText: string | null): string {
  return createHash('sha256')
    .update(lifecyclePolicyText ?? '')
    .digest('base64url')
    .slice(0, 22);
}

function readImages(images: Parameters<typeof readSelector>[1][] | undefined) {
  if (images && (images.length < 1 || images.length > 100)) {
    throw badInput('filter.images', `must hold 1 to 100 images; it holds ${images.length}.`);
  }
  return images?.map((image, index) => readSelector(`filter.images[${index}]`, image));
}

function replaced(): GatewayError {
  return new GatewayError('CURSOR_EXPIRED', 'results: another preview has replaced this one; load it again.');
}

builder.objectField(Repository, 'lifecyclePreview', (t) =>
  t.field({
    type: LifecyclePreview,
    description: 'The last preview that was started; null when none was (GetLifecyclePolicyPreview).',
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.GetLifecyclePolicyPreview') },
    resolve: ({ registry, name }, _, { registries }) => registries.get(registry).lifecyclePreviews.load(name),
  }),
);

builder.objectField(Image, 'lifecyclePreviewResult', (t) =>
  t.field({
    type: LifecyclePreviewResult,
    description:
      "What the repository's preview would do to this image, 100 images a call (GetLifecyclePolicyPreview.imageIds). Null when nothing, when there is no preview, and while it is IN_PROGRESS: then it is not known.",
    extensions: { plan: { needs: 'key', looksUp: 'lifecyclePreviewResults' } },
    resolve: ({ repository: { registry, name }, digest }, _, { registries }) =>
      registries.get(registry).lifecyclePreviews.loadResult(name, digest),
  }),
);
