import type { LookUp } from '../aws/batch-lookup.ts';
import type {
  ImageFilter,
  ImageModel,
  LifecyclePolicyModel,
  LifecyclePreviewModel,
  LifecyclePreviewResultModel,
  ReferrerFilter,
  ReferrerModel,
  ReplicationStatusModel,
  RepositoryModel,
} from '../aws/ecr-models.ts';
import type { EcrReads } from '../aws/ecr-reads.ts';
import {
  type LifecyclePreviewPage,
  type LifecyclePreviewSelection,
  type LifecyclePreviewVerdict,
  type StartPreviewOutcome,
  selectorKey,
} from '../aws/ecr-source.ts';
import type { ImageSelector } from '../aws/image-reference.ts';
import type { PreviewEvent } from '../aws/live/preview-poller.ts';
import type { Page, PageRequest } from '../aws/page.ts';
import { assertNewToken } from '../aws/page.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import { OPERATIONS, pageSizeOf } from '../aws/path/operations.ts';
import { groupBy, type LoaderFactory } from './create-loader.ts';

/** The page that a preview's header comes with, so that its first results cost nothing more. */
export const PREVIEW_PAGE_SIZE = pageSizeOf('ecr.GetLifecyclePolicyPreview');

/** An image of a repository, as someone named it. */
interface ImageLookUp {
  repositoryName: string;
  selector: ImageSelector;
}

/** What one request may load and page of a registry's ECR. */
export interface EcrLoaders {
  repositories: {
    load(name: string): Promise<RepositoryModel | null>;
    list(page: PageRequest): Promise<Page<RepositoryModel>>;
  };
  images: {
    load(repositoryName: string, selector: ImageSelector): Promise<ImageModel | null>;
    /** Null when the repository is gone. */
    list(repositoryName: string, filter: ImageFilter, page: PageRequest): Promise<Page<ImageModel> | null>;
  };
  referrers: {
    /** Null when the repository is gone. */
    list(
      repositoryName: string,
      subjectDigest: string,
      filter: ReferrerFilter,
      page: PageRequest,
    ): Promise<Page<ReferrerModel> | null>;
    /** One of a subject's referrers, found by reading them, whatever their status. */
    load(repositoryName: string, subjectDigest: string, digest: string): Promise<ReferrerModel | null>;
  };
  replicationStatuses: {
    load(repositoryName: string, digest: string): Promise<ReplicationStatusModel[] | null>;
  };
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

/** The loaders of one request over one registry's ECR. */
export function createEcrLoaders(
  reads: EcrReads,
  reader: Reader,
  { createBatchLoader, createLoader }: LoaderFactory,
): EcrLoaders {
  const repositories = createBatchLoader<string, RepositoryModel>({
    kind: 'repositories',
    callSize: OPERATIONS['ecr.DescribeRepositories'].batchSize,
    keyOf: (name) => name,
    loadBatch: (names) => reads.getRepositories(names, reader),
  });
  const repositoryPages = createLoader(keyOf<PageRequest>, async (page) => {
    const answer = await reads.listRepositories(page, reader);
    for (const repository of answer.items) repositories.prime(repository.name, repository);
    return answer;
  });

  const images = createBatchLoader<ImageLookUp, ImageModel>({
    kind: 'images',
    callSize: OPERATIONS['ecr.DescribeImages'].batchSize,
    keyOf: imageLookUpKey,
    groupOf: ({ repositoryName }) => repositoryName,
    loadBatch: (keys) =>
      perRepository(keys, async (repositoryName, wanted) => {
        const selectors = wanted.map(({ selector }) => selector);
        return reads.getImages(repositoryName, selectors, reader);
      }),
  });
  const imagePages = createLoader(
    keyOf<{ repositoryName: string; filter: ImageFilter; page: PageRequest }>,
    async ({ repositoryName, filter, page }) => {
      const answer = await reads.listImages(repositoryName, filter, page, reader);
      for (const image of answer?.items ?? []) {
        images.prime({ repositoryName, selector: { digest: image.digest } }, image);
      }
      return answer;
    },
  );

  const referrerPages = createLoader(
    keyOf<{ repositoryName: string; subjectDigest: string; filter: ReferrerFilter; page: PageRequest }>,
    ({ repositoryName, subjectDigest, filter, page }) =>
      reads.listReferrers(repositoryName, subjectDigest, filter, page, reader),
  );
  const listReferrers: EcrLoaders['referrers']['list'] = (repositoryName, subjectDigest, filter, page) =>
    referrerPages.load({ repositoryName, subjectDigest, filter, page });

  const replicationStatuses = createLoader(
    keyOf<{ repositoryName: string; digest: string }>,
    ({ repositoryName, digest }) => reads.getReplicationStatuses(repositoryName, digest, reader),
  );

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
    repositories: {
      load: (name) => repositories.load(name),
      list: (page) => repositoryPages.load(page),
    },
    images: {
      load: (repositoryName, selector) => images.load({ repositoryName, selector }),
      list: (repositoryName, filter, page) => imagePages.load({ repositoryName, filter, page }),
    },
    referrers: {
      list: listReferrers,
      load: (repositoryName, subjectDigest, digest) =>
        findIn(
          (token) =>
            listReferrers(
              repositoryName,
              subjectDigest,
              { artifactStatus: 'ANY' },
              { pageSize: pageSizeOf('ecr.ListImageReferrers'), token },
            ),
          (referrer) => referrer.digest === digest,
        ),
    },
    replicationStatuses: {
      load: (repositoryName, digest) => replicationStatuses.load({ repositoryName, digest }),
    },
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

/** A name holds no `@`, so this is unambiguous. */
function imageLookUpKey({ repositoryName, selector }: ImageLookUp): string {
  return `${repositoryName}@${selectorKey(selector)}`;
}

/** One look-up a repository, side by side; the answers keyed as the loader keys them. */
async function perRepository<V>(
  keys: readonly ImageLookUp[],
  lookUp: (repositoryName: string, wanted: ImageLookUp[]) => Promise<Map<string, LookUp<V>>>,
): Promise<Map<string, LookUp<V>>> {
  const groups = groupBy(keys, ({ repositoryName }) => repositoryName);
  const answers = await Promise.all(
    [...groups].map(async ([repositoryName, wanted]) => {
      const found = await lookUp(repositoryName, wanted);
      return [...found].map(([key, value]): [string, LookUp<V>] => [`${repositoryName}@${key}`, value]);
    }),
  );
  return new Map(answers.flat());
}

/** Reads a listing page by page until it has what is looked for. */
async function findIn<T>(
  list: (token: string | undefined) => Promise<Page<T> | null>,
  wanted: (item: T) => boolean,
): Promise<T | null> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await list(token);
    const found = page?.items.find(wanted);
    if (found !== undefined) return found;
    assertNewToken(seen, page?.nextToken);
    token = page?.nextToken;
  } while (token !== undefined);
  return null;
}
