import type {
  GetLifecyclePolicyPreviewRequest,
  GetLifecyclePolicyPreviewResponse,
  GetLifecyclePolicyRequest,
  GetLifecyclePolicyResponse,
  ImageIdentifier,
  LifecyclePolicyPreviewResult,
  PutLifecyclePolicyRequest,
  PutLifecyclePolicyResponse,
  StartLifecyclePolicyPreviewRequest,
  StartLifecyclePolicyPreviewResponse,
} from '@aws-sdk/client-ecr';
import { parseLifecyclePolicy } from '../lifecycle-policy.ts';
import type { Handler } from '../operation.ts';
import { rowsOf } from '../page.ts';
import type { Repository } from '../world/world.ts';
import { invalidParameter, lifecyclePolicyNotFound, previewInProgress, previewNotFound } from './errors.ts';
import { hasTagStatus } from './images.ts';
import { listPage } from './listing.ts';
import { repositoryOf } from './lookup.ts';
import { previewOutcome, previewStatus } from './preview.ts';

const namesOf = ({ details: { registryId, repositoryName } }: Repository) => ({ registryId, repositoryName });

export const getLifecyclePolicy: Handler<GetLifecyclePolicyRequest, GetLifecyclePolicyResponse> = (
  input,
  context,
) => {
  const repository = repositoryOf(input, context);
  const { registryId, repositoryName } = namesOf(repository);
  const { lifecyclePolicy } = repository;
  if (lifecyclePolicy === undefined) throw lifecyclePolicyNotFound(repositoryName, registryId);
  const { text: lifecyclePolicyText, lastEvaluatedAt } = lifecyclePolicy;
  return { registryId, repositoryName, lifecyclePolicyText, lastEvaluatedAt };
};

/** Sets the policy; the sandbox never carries one out. */
export const putLifecyclePolicy: Handler<PutLifecyclePolicyRequest, PutLifecyclePolicyResponse> = (
  input,
  context,
) => {
  const repository = repositoryOf(input, context);
  const text = lawful(input.lifecyclePolicyText ?? '');
  repository.lifecyclePolicy = { text, lastEvaluatedAt: undefined };
  return { ...namesOf(repository), lifecyclePolicyText: text };
};

/** Starts a dry run, in place of the repository's last one. */
export const startLifecyclePolicyPreview: Handler<
  StartLifecyclePolicyPreviewRequest,
  StartLifecyclePolicyPreviewResponse
> = (input, context) => {
  const repository = repositoryOf(input, context);
  const names = namesOf(repository);
  const text = input.lifecyclePolicyText ?? repository.lifecyclePolicy?.text;
  if (text === undefined) throw lifecyclePolicyNotFound(names.repositoryName, names.registryId);
  const policyText = lawful(text);
  if (repository.preview !== undefined && previewStatus(repository.preview, context.now) === 'IN_PROGRESS') {
    throw previewInProgress(names.repositoryName, names.registryId);
  }
  const completesAt = new Date(context.now.getTime() + context.previewMs);
  repository.preview = { policyText, completesAt, status: 'COMPLETE', outcome: undefined };
  const status = previewStatus(repository.preview, context.now);
  return { ...names, lifecyclePolicyText: policyText, status };
};

/**
 * The last dry run. Until it is COMPLETE it has no results and no summary. Images that it does not touch are left out, also
 * when they are asked for by id. A token belongs to one dry run and does not outlive it.
 */
export const getLifecyclePolicyPreview: Handler<
  GetLifecyclePolicyPreviewRequest,
  GetLifecyclePolicyPreviewResponse
> = (input, context) => {
  const repository = repositoryOf(input, context);
  const names = namesOf(repository);
  const { preview } = repository;
  if (preview === undefined) throw previewNotFound(names.repositoryName, names.registryId);
  const status = previewStatus(preview, context.now);
  const { results, summary } = status === 'COMPLETE' ? previewOutcome(repository, preview) : nothing;
  const head = { ...names, lifecyclePolicyText: preview.policyText, status, summary };
  const { imageIds, filter } = input;
  const meant = results.filter(({ imageTags }) => hasTagStatus(imageTags, filter?.tagStatus));
  if (imageIds !== undefined) return { ...head, previewResults: chosen(meant, imageIds) };
  const version = [preview.policyText, preview.completesAt];
  const { items, nextToken } = listPage(input, context, (from) => rowsOf(meant, from), version);
  return { ...head, previewResults: items, nextToken };
};

const nothing = { results: [], summary: undefined };

/** The results that ids name. The sets keep this linear: a preview may list a whole repository. */
function chosen(
  results: readonly LifecyclePolicyPreviewResult[],
  ids: readonly ImageIdentifier[],
): LifecyclePolicyPreviewResult[] {
  const digests = new Set(ids.map(({ imageDigest }) => imageDigest));
  const tags = new Set(ids.map(({ imageTag }) => imageTag));
  return results
    .filter(
      ({ imageDigest, imageTags }) => digests.has(imageDigest) || imageTags?.some((tag) => tags.has(tag)),
    )
    .filter((result) => ids.some((id) => isNamedBy(id, result)));
}

const isNamedBy = ({ imageDigest, imageTag }: ImageIdentifier, result: LifecyclePolicyPreviewResult) =>
  (imageDigest !== undefined || imageTag !== undefined) &&
  (imageDigest === undefined || imageDigest === result.imageDigest) &&
  (imageTag === undefined || (result.imageTags ?? []).includes(imageTag));

/** The text itself, when it is a lifecycle policy. */
function lawful(text: string): string {
  const parsed = parseLifecyclePolicy(text);
  if (!parsed.ok) throw invalidParameter(parsed.message);
  return text;
}
