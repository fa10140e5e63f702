import type {
  LifecyclePolicyModel,
  LifecyclePreviewModel,
  LifecyclePreviewResultModel,
} from '../aws/ecr-models.ts';
import { selectorKey } from '../aws/ecr-source.ts';
import type { LifecycleReads } from '../aws/lifecycle-reads.ts';
import type {
  LifecyclePreviewPage,
  LifecyclePreviewSelection,
  LifecyclePreviewVerdict,
  StartPreviewOutcome,
} from '../aws/lifecycle-source.ts';
import type { PreviewEvent } from '../aws/live/preview-poller.ts';
import type { PageRequest } from '../aws/page.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import { OPERATIONS, pageSizeOf } from '../aws/path/operations.ts';
import type { LoaderFactory } from './create-loader.ts';
import { type ImageLookUp, imageLookUpKey, perRepository } from './per-repository.ts';

/** The page that a preview's header comes with, so that its first results cost nothing more. */
export const PREVIEW_PAGE_SIZE = pageSizeOf('ecr.GetLifecyclePolicyPreview');

/** What one request may load and page of lifecycle policies and previews, and the one thing that it may start. */
export interface LifecycleLoaders {
  lifecyclePolicies: {
    load(repositoryName: string): Promise<LifecyclePolicyModel | null>;
  };
  lifecyclePreviews: {
    load(repositoryName: string): Promise<LifecyclePreviewModel | null>;
    listResults(
      repositoryName: string,
      selection: LifecyclePreviewSelection,
      page: PageRequest,
    ): Promise<LifecyclePreviewPage | null>;
    /** What the preview would do to one image. */
    loadResult(repositoryName: string, digest: string): Promise<LifecyclePreviewResultModel | null>;
    start(repositoryName: string, lifecyclePolicyText: string | undefined): Promise<StartPreviewOutcome>;
    /** The preview now and at each change, whatever the request's deadline; it ends with what is final. */
    watch(repositoryName: string): AsyncIterableIterator<PreviewEvent>;
    /** Makes known what was seen by watching. */
    prime(repositoryName: string, page: LifecyclePreviewPage | null): void;
  };
}

/** The loaders of one request over the lifecycle policies of one registry's repositories. */
export function createLifecycleLoaders(
  reads: LifecycleReads,
  reader: Reader,
  { createBatchLoader, createLoader }: LoaderFactory,
): LifecycleLoaders {
  const lifecyclePolicies = createLoader(keyOf<string>, (repositoryName) =>
    reads.getLifecyclePolicy(repositoryName, reader),
  );

  const previewPages = createLoader(
    keyOf<{ repositoryName: string; selection: LifecyclePreviewSelection; page: PageRequest }>,
    ({ repositoryName, selection, page }) =>
      reads.listLifecyclePreviewResults(repositoryName, selection, page, reader),
  );
  const previewVerdicts = createBatchLoader<ImageLookUp, LifecyclePreviewVerdict>({
    kind: 'lifecyclePreviewResults',
    callSize: OPERATIONS['ecr.GetLifecyclePolicyPreview'].batchSize,
    keyOf: imageLookUpKey,
    groupOf: ({ repositoryName }) => repositoryName,
    loadBatch: (keys) =>
      perRepository(keys, (repositoryName, wanted) => {
        const digests = wanted.map(({ selector }) => selectorKey(selector));
        return reads.getLifecyclePreviewVerdicts(repositoryName, digests, reader);
      }),
  });

  return {
    lifecyclePolicies: {
      load: (repositoryName) => lifecyclePolicies.load(repositoryName),
    },
    lifecyclePreviews: {
      async load(repositoryName) {
        return (await previewPages.load(firstPageOf(repositoryName)))?.preview ?? null;
      },
      listResults: (repositoryName, selection, page) =>
        previewPages.load({ repositoryName, selection, page }),
      async loadResult(repositoryName, digest) {
        return (await previewVerdicts.load({ repositoryName, selector: { digest } }))?.result ?? null;
      },
      async start(repositoryName, lifecyclePolicyText) {
        // What was read of the preview before is of the one that this replaces.
        previewPages.clear();
        previewVerdicts.clear();
        return reads.startLifecyclePreview(repositoryName, lifecyclePolicyText, reader);
      },
      watch: (repositoryName) => reads.watchLifecyclePreview(repositoryName, reader),
      prime: (repositoryName, page) => previewPages.prime(firstPageOf(repositoryName), page),
    },
  };
}

/** The page that a preview's header comes with. */
function firstPageOf(repositoryName: string) {
  return { repositoryName, selection: {}, page: { pageSize: PREVIEW_PAGE_SIZE, token: undefined } };
}
