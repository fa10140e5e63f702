import {
  DescribeImageReplicationStatusCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  type ImageIdentifier,
  ListImageReferrersCommand,
} from '@aws-sdk/client-ecr';
import { list } from './answer-values.ts';
import { lookUpBatch, type Settle } from './batch-lookup.ts';
import type { CallPath } from './call.ts';
import * as read from './ecr-answers.ts';
import type {
  ImageFilter,
  ImageModel,
  ReferrerFilter,
  ReferrerModel,
  ReplicationStatusModel,
  RepositoryModel,
} from './ecr-models.ts';
import { isAwsError, orElse } from './errors.ts';
import type { ImageSelector } from './image-reference.ts';
import { nextToken, type Page, type PageRequest } from './page.ts';
import type { Work } from './path/flight.ts';
import { OPERATIONS, pageSizeOf } from './path/operations.ts';
import type { RegistryKey, RepositoryKey } from './registry.ts';

const NOT_FOUND = {
  repository: 'RepositoryNotFoundException',
  image: 'ImageNotFoundException',
} as const;

/**
 * Typed reads of one registry's repositories and images. What does not exist is null; what failed is thrown as a GatewayError. Nothing here
 * remembers anything between calls.
 */
export class EcrSource {
  readonly #client: () => ECRClient;
  readonly #call: CallPath;
  readonly #registry: RegistryKey;

  /** The client is asked for when it is first needed. */
  constructor(registry: RegistryKey, client: () => ECRClient, call: CallPath) {
    this.#registry = registry;
    this.#client = client;
    this.#call = call;
  }

  /** DescribeRepositories by name, 100 a call. */
  getRepositories(names: readonly string[], work: Work, settle: Settle<RepositoryModel>): Promise<void> {
    return lookUpBatch<string, RepositoryModel>(
      {
        batchSize: OPERATIONS['ecr.DescribeRepositories'].batchSize,
        keyOf: (name) => name,
        keysOf: (repository) => [repository.name],
        fetch: async (repositoryNames) => (await this.#describeRepositories({ repositoryNames }, work)).items,
        whenMissing: {
          missingKey: (error) =>
            isAwsError(error, NOT_FOUND.repository) ? { key: read.missingRepository(error) } : undefined,
          list: (token) =>
            this.listRepositories({ pageSize: pageSizeOf('ecr.DescribeRepositories'), token }, work),
        },
      },
      names,
      settle,
    );
  }

  /** DescribeRepositories page by page, at most 1000 a page. */
  listRepositories({ pageSize, token }: PageRequest, work: Work): Promise<Page<RepositoryModel>> {
    return this.#describeRepositories({ maxResults: pageSize, nextToken: token }, work);
  }

  /** DescribeImages by digest or tag, 100 a call, whatever the images' status. Keys are digests and tags. */
  getImages(
    repositoryName: string,
    selectors: readonly ImageSelector[],
    work: Work,
    settle: Settle<ImageModel>,
  ): Promise<void> {
    return lookUpBatch<ImageSelector, ImageModel>(
      {
        batchSize: OPERATIONS['ecr.DescribeImages'].batchSize,
        keyOf: selectorKey,
        keysOf: (image) => [image.digest, ...image.tags],
        fetch: async (wanted) =>
          (await this.#describeImages(repositoryName, { imageIds: wanted.map(toImageId) }, work))?.items ??
          [],
        whenMissing: {
          missingKey: (error) =>
            isAwsError(error, NOT_FOUND.image) ? { key: read.missingImage(error) } : undefined,
          list: async (token) => {
            const page = { pageSize: pageSizeOf('ecr.DescribeImages'), token };
            return (await this.listImages(repositoryName, { imageStatus: 'ANY' }, page, work)) ?? NOTHING;
          },
        },
      },
      selectors,
      settle,
    );
  }

  /** DescribeImages page by page, at most 1000 a page; null when there is no such repository. */
  listImages(
    repositoryName: string,
    filter: ImageFilter,
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<Page<ImageModel> | null> {
    return this.#describeImages(
      repositoryName,
      { filter: unlessEmpty(filter), maxResults: pageSize, nextToken: token },
      work,
    );
  }

  /** ListImageReferrers, at most 50 a page; empty for a subject that is gone, null when the repository is. */
  async listReferrers(
    repositoryName: string,
    subjectDigest: string,
    filter: ReferrerFilter,
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<Page<ReferrerModel> | null> {
    const command = new ListImageReferrersCommand({
      ...this.#repository(repositoryName),
      subjectId: { imageDigest: subjectDigest },
      filter: unlessEmpty({
        artifactStatus: filter.artifactStatus,
        artifactTypes: filter.artifactTypes?.length ? [...filter.artifactTypes] : undefined,
      }),
      maxResults: pageSize,
      nextToken: token,
    });
    const subject = { repository: this.#key(repositoryName), digest: subjectDigest };
    const page = this.#call({
      operation: 'ecr.ListImageReferrers',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return {
          items: list(answer.referrers, 'referrers').map((referrer) => read.readReferrer(subject, referrer)),
          nextToken: nextToken(answer.nextToken, token),
        };
      },
    });
    return page.catch(orElse({ [NOT_FOUND.repository]: null, [NOT_FOUND.image]: NOTHING }));
  }

  /** DescribeImageReplicationStatus of one image; null when the image or its repository is gone. */
  getReplicationStatuses(
    repositoryName: string,
    imageDigest: string,
    work: Work,
  ): Promise<ReplicationStatusModel[] | null> {
    const command = new DescribeImageReplicationStatusCommand({
      ...this.#repository(repositoryName),
      imageId: { imageDigest },
    });
    const source = { repository: this.#key(repositoryName), digest: imageDigest };
    const statuses = this.#call({
      operation: 'ecr.DescribeImageReplicationStatus',
      work,
      send: async (abortSignal) => {
        const { replicationStatuses } = await this.#client().send(command, { abortSignal });
        return list(replicationStatuses, 'replicationStatuses').map((status) =>
          read.readReplicationStatus(source, status),
        );
      },
    });
    return statuses.catch(orElse({ [NOT_FOUND.repository]: null, [NOT_FOUND.image]: null }));
  }

  #describeRepositories(
    input: { repositoryNames?: readonly string[]; maxResults?: number; nextToken?: string | undefined },
    work: Work,
  ): Promise<Page<RepositoryModel>> {
    const { repositoryNames, ...page } = input;
    const command = new DescribeRepositoriesCommand({
      registryId: this.#registry.registryId,
      ...(repositoryNames ? { repositoryNames: [...repositoryNames] } : page),
    });
    return this.#call({
      operation: 'ecr.DescribeRepositories',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return {
          items: list(answer.repositories, 'repositories').map((repository) =>
            read.readRepository(this.#registry, repository),
          ),
          nextToken: nextToken(answer.nextToken, page.nextToken),
        };
      },
    });
  }

  #describeImages(
    repositoryName: string,
    input:
      | { imageIds: ImageIdentifier[] }
      | { filter: ImageFilter | undefined; maxResults: number; nextToken: string | undefined },
    work: Work,
  ): Promise<Page<ImageModel> | null> {
    const command = new DescribeImagesCommand({
      ...this.#repository(repositoryName),
      // Without it, ECR may hide an archived image even from a caller that names it.
      ...('imageIds' in input ? { filter: { imageStatus: 'ANY' } } : {}),
      ...input,
    });
    const repository = this.#key(repositoryName);
    const page = this.#call({
      operation: 'ecr.DescribeImages',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return {
          items: read.readImages(repository, answer.imageDetails),
          nextToken: nextToken(answer.nextToken, 'nextToken' in input ? input.nextToken : undefined),
        };
      },
    });
    return page.catch(orElse({ [NOT_FOUND.repository]: null }));
  }

  #repository(repositoryName: string): { registryId: string; repositoryName: string } {
    return { registryId: this.#registry.registryId, repositoryName };
  }

  #key(name: string): RepositoryKey {
    return { registry: this.#registry, name };
  }
}

const NOTHING: Page<never> = { items: [], nextToken: undefined };

/** One string for a selector: a tag never holds a colon, a digest always does. */
export function selectorKey({ digest, tag }: ImageSelector): string {
  return digest ?? tag;
}

/** The same as AWS takes it. */
export function toImageId({ digest, tag }: ImageSelector): ImageIdentifier {
  return digest === undefined ? { imageTag: tag } : { imageDigest: digest };
}

/** A filter that filters nothing is left out of the request. */
function unlessEmpty<T extends object>(filter: T): T | undefined {
  return Object.values(filter).some((member) => member !== undefined) ? filter : undefined;
}
