import type { LifecyclePolicyPreviewResult } from '@aws-sdk/client-ecr';
import { evaluateLifecyclePolicy, type PolicyVerdict } from '../lifecycle-evaluator.ts';
import { parseLifecyclePolicy } from '../lifecycle-policy.ts';
import { hash } from '../world/random.ts';
import type { ImageRecord, PreviewOutcome, PreviewRecord, Repository } from '../world/world.ts';

/** The state of a dry run by the clock. */
export const previewStatus = (
  { completesAt, status }: PreviewRecord,
  now: Date,
): 'IN_PROGRESS' | PreviewRecord['status'] => (now < completesAt ? 'IN_PROGRESS' : status);

/** What a completed dry run found, in no useful order; worked out once, for the moment at which it completed. */
export function previewOutcome({ images }: Repository, preview: PreviewRecord): PreviewOutcome {
  preview.outcome ??= evaluate(preview, new Map(allImages(images, preview.completesAt)));
  return preview.outcome;
}

function* allImages(images: Repository['images'], at: Date): Generator<[string, ImageRecord]> {
  for (const [, image] of images.listed(0, at)) yield [image.digest, image];
}

function evaluate(
  { policyText, completesAt }: PreviewRecord,
  images: ReadonlyMap<string, ImageRecord>,
): PreviewOutcome {
  const parsed = parseLifecyclePolicy(policyText);
  const verdicts = parsed.ok ? evaluateLifecyclePolicy(parsed.policy, images.values(), completesAt) : [];
  const results = verdicts.map((verdict) => resultOf(verdict, images.get(verdict.digest)));
  results.sort((a, b) => hash(a.imageDigest ?? '') - hash(b.imageDigest ?? ''));
  const transitions = verdicts.filter(({ action }) => action.type === 'TRANSITION').length;
  return {
    results,
    summary: {
      expiringImageTotalCount: verdicts.length - transitions,
      transitioningImageTotalCounts:
        transitions === 0 ? [] : [{ targetStorageClass: 'ARCHIVE', imageTotalCount: transitions }],
    },
  };
}

const resultOf = (verdict: PolicyVerdict, image: ImageRecord | undefined): LifecyclePolicyPreviewResult => ({
  imageTags: image === undefined || image.tags.length === 0 ? undefined : [...image.tags],
  imageDigest: verdict.digest,
  imagePushedAt: image?.pushedAt,
  action: { ...verdict.action },
  appliedRulePriority: verdict.rulePriority,
  storageClass: verdict.storageClass,
});
