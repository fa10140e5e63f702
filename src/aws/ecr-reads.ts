import type { LookUp } from './batch-lookup.ts';
import type {
  ImageFilter,
  ImageModel,
  ReferrerFilter,
  ReferrerModel,
  ReplicationStatusModel,
  RepositoryModel,
} from './ecr-models.ts';
import { type EcrSource, selectorKey } from './ecr-source.ts';
import type { ImageSelector } from './image-reference.ts';
import type { Page, PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
import type { Reads } from './path/reads.ts';

/** All there is to read of one registry's repositories and images, shared by every request; each method is that of EcrSource of its name. */
export type EcrReads = ReturnType<typeof createEcrReads>;

/** Declares how the reads of an EcrSource share their answers: under which key, and for how long. */
export function createEcrReads(source: EcrSource, reads: Reads) {
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

/** Repositories have no group: one call looks up any of a registry. */
const WHOLE_REGISTRY = '';
