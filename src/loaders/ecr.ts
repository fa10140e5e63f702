import type {
  ImageFilter,
  ImageModel,
  ReferrerFilter,
  ReferrerModel,
  ReplicationStatusModel,
  RepositoryModel,
} from '../aws/ecr-models.ts';
import type { EcrReads } from '../aws/ecr-reads.ts';
import type { ImageSelector } from '../aws/image-reference.ts';
import type { Page, PageRequest } from '../aws/page.ts';
import { assertNewToken } from '../aws/page.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import { OPERATIONS, pageSizeOf } from '../aws/path/operations.ts';
import type { LoaderFactory } from './create-loader.ts';
import { type ImageLookUp, imageLookUpKey, perRepository } from './per-repository.ts';

/** What one request may load and page of a registry's repositories and images. */
export interface EcrLoaders {
  repositories: {
    load(name: string): Promise<RepositoryModel | null>;
    /** AWS's own pages; undefined where some repositories are hidden from the viewer. */
    list: ((page: PageRequest) => Promise<Page<RepositoryModel>>) | undefined;
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
    repositories.primeAll(() => answer.items.map((repository) => [repository.name, repository]));
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
      images.primeAll(() =>
        (answer?.items ?? []).map((image) => [{ repositoryName, selector: { digest: image.digest } }, image]),
      );
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
  };
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
