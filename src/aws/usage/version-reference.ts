import { DIGEST } from '../image-reference.ts';
import type { SageMakerVersionReferences } from '../sagemaker-models.ts';

/**
 * The reference that says which image a version runs: `containerImage` when it carries a digest, which names one image for
 * good; else what the version was made from. Null where SageMaker tells neither, or tells nothing.
 */
export function versionReference({ containerImage, baseImage }: SageMakerVersionReferences): string | null {
  return containerImage !== null && carriesDigest(containerImage) ? containerImage : baseImage || null;
}

function carriesDigest(reference: string): boolean {
  return DIGEST.test(reference.slice(reference.lastIndexOf('@') + 1));
}
