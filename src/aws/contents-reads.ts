import type { ImageScanModel, ManifestAnswer, SigningStatusModel } from './contents-models.ts';
import type { ContentsSource, ImageScanPage } from './contents-source.ts';
import type { PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
import type { Lifetime } from './path/operations.ts';
import type { Reads } from './path/reads.ts';

/** What is in a registry's images and was found about them, shared by every request; named as in ContentsSource. */
export type ContentsReads = ReturnType<typeof createContentsReads>;

/** Declares how the reads of a ContentsSource share their answers: under which key, and for how long. */
export function createContentsReads(source: ContentsSource, reads: Reads) {
  const manifests = reads.batched<string, ManifestAnswer>({
    operation: 'ecr.BatchGetImage',
    name: 'manifest',
    keyOf: (digest) => digest,
    lookUp: (repositoryName, digests, work, settle) =>
      source.getManifests(repositoryName, digests, work, settle),
    lifetimeOf: manifestLifetime,
  });
  const scanPages = reads.single<ImageScanListing, ImageScanPage | null>({
    operation: 'ecr.DescribeImageScanFindings',
    name: 'scan',
    fetch: ({ repositoryName, digest, page }, work) =>
      source.listScanFindings(repositoryName, digest, page, work),
    lifetimeOf: (page) => (page && UNDER_WAY.has(page.scan.status) ? 'moving' : 'mutable'),
  });
  const signingStatuses = reads.single<
    { repositoryName: string; digest: string },
    SigningStatusModel[] | null
  >({
    operation: 'ecr.DescribeImageSigningStatus',
    name: 'signing',
    fetch: ({ repositoryName, digest }, work) => source.getSigningStatuses(repositoryName, digest, work),
    lifetimeOf: (statuses) =>
      statuses?.length && statuses.every(({ status }) => status === 'COMPLETE') ? 'settled' : 'mutable',
  });

  return {
    getManifests: (repositoryName: string, digests: readonly string[], reader: Reader) =>
      manifests.lookUp(repositoryName, digests, reader),

    listScanFindings: (repositoryName: string, digest: string, page: PageRequest, reader: Reader) =>
      scanPages.read({ repositoryName, digest, page }, reader),

    getSigningStatuses: (repositoryName: string, digest: string, reader: Reader) =>
      signingStatuses.read({ repositoryName, digest }, reader),
  };
}

interface ImageScanListing {
  repositoryName: string;
  digest: string;
  page: PageRequest;
}

/** Somebody may be waiting for its end. */
const UNDER_WAY: ReadonlySet<ImageScanModel['status']> = new Set(['IN_PROGRESS', 'PENDING']);

/** A digest stands for one text for ever. Why there was none may be over in a moment. */
function manifestLifetime(answer: ManifestAnswer | null): Lifetime {
  if (answer === null) return 'mutable';
  return 'text' in answer ? 'permanent' : 'moving';
}
