import { startDeadline } from '../deadline.ts';
import type { LookUp } from './batch-lookup.ts';
import type {
  ImageFilter,
  ImageModel,
  LifecyclePolicyModel,
  ReferrerFilter,
  ReferrerModel,
  ReplicationStatusModel,
  RepositoryModel,
} from './ecr-models.ts';
import {
  type EcrSource,
  type LifecyclePreviewPage,
  type LifecyclePreviewSelection,
  type LifecyclePreviewVerdict,
  type StartPreviewOutcome,
  selectorKey,
} from './ecr-source.ts';
import type { ImageSelector } from './image-reference.ts';
import { PreviewPollers } from './live/preview-pollers.ts';
import type { Rhythm } from './live/rhythm.ts';
import type { Page, PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
import type { Ledger } from './path/ledger.ts';
import { pageSizeOf } from './path/operations.ts';
import type { Reads } from './path/reads.ts';

/** All there is to read of one registry's ECR, shared by every request; each method is that of EcrSource of its name. */
export type EcrReads = ReturnType<typeof createEcrReads>;

/** How what somebody watches is looked at. */
export interface WatchOptions {
  rhythm: Rhythm;
  /** How long one look may take. */
  lookMs: number;
  /** The process's own ledger: a look is nobody's request. */
  totals: Ledger;
}

/** Declares how the reads of an EcrSource share their answers: under which key, and for how long. */
export function createEcrReads(source: EcrSource, reads: Reads, { rhythm, lookMs, totals }: WatchOptions) {
  const repositories = reads.batched<string, RepositoryModel>({
    operation: 'ecr.DescribeRepositories',
    name: 'repository',
    keyOf: (name) => name,
    lookUp: (_registry, names, work, settle) => source.getRepositories(names, work, settle),
  });
  const repositoryPages = reads.single<PageRequest, Page<RepositoryModel>>({
    operation: 'ecr.DescribeRepositories',
    name: 'repositories',
    fetch: (page, work) => source.listRepositories(page, work),
    fill: ({ items }, _page, readAt) => {
      const values = items.map((repository) => ({ key: repository.name, value: repository }));
      repositories.fill(WHOLE_REGISTRY, values, readAt);
    },
  });

  const images = reads.batched<ImageSelector, ImageModel>({
    operation: 'ecr.DescribeImages',
    name: 'image',
    keyOf: selectorKey,
    lookUp: (repositoryName, selectors, work, settle) =>
      source.getImages(repositoryName, selectors, work, settle),
  });
  const imagePages = reads.single<ImageListing, Page<ImageModel> | null>({
    operation: 'ecr.DescribeImages',
    name: 'images',
    fetch: ({ repositoryName, filter, page }, work) => source.listImages(repositoryName, filter, page, work),
    fill: (page, { repositoryName }, readAt) => {
      const values = (page?.items ?? []).map((image) => ({ key: { digest: image.digest }, value: image }));
      images.fill(repositoryName, values, readAt);
    },
  });

  const referrerPages = reads.single<ReferrerListing, Page<ReferrerModel> | null>({
    operation: 'ecr.ListImageReferrers',
    name: 'referrers',
    fetch: ({ repositoryName, subjectDigest, filter, page }, work) =>
      source.listReferrers(repositoryName, subjectDigest, filter, page, work),
  });

  const replicationStatuses = reads.single<
    { repositoryName: string; digest: string },
    ReplicationStatusModel[] | null
  >({
    operation: 'ecr.DescribeImageReplicationStatus',
    name: 'replication',
    fetch: ({ repositoryName, digest }, work) => source.getReplicationStatuses(repositoryName, digest, work),
    lifetimeOf: (statuses) =>
      statuses?.length && statuses.every(({ status }) => status === 'COMPLETE') ? 'settled' : 'mutable',
  });

  const lifecyclePolicies = reads.single<string, LifecyclePolicyModel | null>({
    operation: 'ecr.GetLifecyclePolicy',
    name: 'policy',
    fetch: (repositoryName, work) => source.getLifecyclePolicy(repositoryName, work),
  });

  const previewPages = reads.single<PreviewListing, LifecyclePreviewPage | null>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'preview',
    fetch: ({ repositoryName, selection, page }, work) =>
      source.listLifecyclePreviewResults(repositoryName, selection, page, work),
    lifetimeOf: (page) => (page?.preview.status === 'IN_PROGRESS' ? 'moving' : 'mutable'),
    tagOf: ({ repositoryName }) => previewOf(repositoryName),
  });
  const previewVerdicts = reads.batched<string, LifecyclePreviewVerdict>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'verdict',
    keyOf: (digest) => digest,
    lookUp: (repositoryName, digests, work, settle) =>
      source.getLifecyclePreviewVerdicts(repositoryName, digests, work, settle),
    lifetimeOf: (verdict) => (verdict?.status === 'IN_PROGRESS' ? 'moving' : 'mutable'),
    tagOf: previewOf,
  });
  const previewPollers = new PreviewPollers(async (repositoryName, signal) => {
    using deadline = startDeadline(lookMs, signal);
    // The page that a preview's header comes with: what is seen is in the cache for those who only ask.
    const page = { pageSize: pageSizeOf('ecr.GetLifecyclePolicyPreview'), token: undefined };
    const reader = { signal: deadline.signal, ledger: totals, since: Date.now() };
    // Awaited: the deadline holds until then.
    return await previewPages.read({ repositoryName, selection: {}, page }, reader);
  }, rhythm);

  return {
    getRepositories: (
      names: readonly string[],
      reader: Reader,
    ): Promise<Map<string, LookUp<RepositoryModel>>> => repositories.lookUp(WHOLE_REGISTRY, names, reader),

    listRepositories: (page: PageRequest, reader: Reader) => repositoryPages.read(page, reader),

    getImages: (repositoryName: string, selectors: readonly ImageSelector[], reader: Reader) =>
      images.lookUp(repositoryName, selectors, reader),

    listImages: (repositoryName: string, filter: ImageFilter, page: PageRequest, reader: Reader) =>
      imagePages.read({ repositoryName, filter, page }, reader),

    listReferrers: (
      repositoryName: string,
      subjectDigest: string,
      filter: ReferrerFilter,
      page: PageRequest,
      reader: Reader,
    ) => referrerPages.read({ repositoryName, subjectDigest, filter, page }, reader),

    getReplicationStatuses: (repositoryName: string, digest: string, reader: Reader) =>
      replicationStatuses.read({ repositoryName, digest }, reader),

    getLifecyclePolicy: (repositoryName: string, reader: Reader) =>
      lifecyclePolicies.read(repositoryName, reader),

    listLifecyclePreviewResults: (
      repositoryName: string,
      selection: LifecyclePreviewSelection,
      page: PageRequest,
      reader: Reader,
    ) => previewPages.read({ repositoryName, selection, page }, reader),

    getLifecyclePreviewVerdicts: (repositoryName: string, digests: readonly string[], reader: Reader) =>
      previewVerdicts.lookUp(repositoryName, digests, reader),

    /** The preview with its first results, now and at each change; it ends with what is final. */
    watchLifecyclePreview: (repositoryName: string, { since }: Reader) =>
      previewPollers.watch(repositoryName, since),

    /**
     * The one write. Whatever came of it, what was read of the preview before is not to be given again; nor is what is read
     * between the leave of the client and the end of the call.
     */
    async startLifecyclePreview(
      repositoryName: string,
      lifecyclePolicyText: string | undefined,
      reader: Reader,
    ): Promise<StartPreviewOutcome> {
      const drop = () => reads.drop(previewOf(repositoryName));
      const startMs = performance.now();
      try {
        return await source.startLifecyclePreview(repositoryName, lifecyclePolicyText, reader, drop);
      } finally {
        reader.ledger.addSpan({
          operation: 'ecr.StartLifecyclePolicyPreview',
          startMs,
          endMs: performance.now(),
        });
        await drop();
        previewPollers.poke(repositoryName);
      }
    },

    /** Ends what is watched. */
    close: () => previewPollers.close(),
  };
}

interface ImageListing {
  repositoryName: string;
  filter: ImageFilter;
  page: PageRequest;
}

interface ReferrerListing {
  repositoryName: string;
  subjectDigest: string;
  filter: ReferrerFilter;
  page: PageRequest;
}

interface PreviewListing {
  repositoryName: string;
  selection: LifecyclePreviewSelection;
  page: PageRequest;
}

/** Repositories have no group: one call looks up any of a registry. */
const WHOLE_REGISTRY = '';

const previewOf = (repositoryName: string) => `preview:${repositoryName}`;
