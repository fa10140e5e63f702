import type * as ecr from '@aws-sdk/client-ecr';
import { list, optionalStructure, optionalText, requiredStructure } from './answer-values.ts';
import type { ManifestAnswer, SigningStatusModel } from './contents-models.ts';
import { mirror, SIGNING_STATES } from './enums.ts';

/** The failure that only says that there is no such image. */
const IMAGE_NOT_FOUND = 'ImageNotFound';

/**
 * What BatchGetImage says of each of these images: its manifest, or why there is none. An image that is not there is left
 * out; one of which the answer says nothing is told so, since BatchGetImage accounts for each that it is asked for.
 */
export function readManifests(
  wanted: readonly string[],
  answer: ecr.BatchGetImageResponse,
): ManifestAnswer[] {
  const left = new Set(wanted);
  const found: ManifestAnswer[] = [];
  // An entry that names no image that was asked for says nothing of any.
  const take = (id: ecr.ImageIdentifier | undefined): string | null => {
    const digest = optionalText(optionalStructure(id)?.imageDigest);
    return digest !== null && left.delete(digest) ? digest : null;
  };
  for (const entry of list(answer.images, 'images')) {
    const image = optionalStructure(entry);
    const text = optionalText(image?.imageManifest);
    if (text === null || text === '') continue;
    const digest = take(image?.imageId);
    if (digest === null) continue;
    found.push({ digest, mediaType: optionalText(image?.imageManifestMediaType) || null, text });
  }
  for (const entry of list(answer.failures, 'failures')) {
    const failure = optionalStructure(entry);
    const failureCode = optionalText(failure?.failureCode) || null;
    const digest = take(failure?.imageId);
    if (digest === null || failureCode === IMAGE_NOT_FOUND) continue;
    found.push({ digest, failureCode });
  }
  return [...found, ...[...left].map((digest) => ({ digest, failureCode: null }))];
}

export function readSigningStatus(answer: ecr.ImageSigningStatus): SigningStatusModel {
  const status = requiredStructure(answer, 'signingStatuses');
  return {
    signingProfileArn: optionalText(status.signingProfileArn),
    status: mirror(SIGNING_STATES, status.status) ?? 'UNKNOWN',
    failureCode: optionalText(status.failureCode),
    failureReason: optionalText(status.failureReason),
  };
}
