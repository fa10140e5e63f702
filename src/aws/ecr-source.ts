import {
  DescribeImageReplicationStatusCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewRequest,
  type ImageIdentifier,
  ListImageReferrersCommand,
  StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';
import { list } from './answer-values.ts';
import { lookUpBatch, type Settle } from './batch-lookup.ts';
import type { CallPath } from './call.ts';
import * as read from './ecr-answers.ts';
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
} from './ecr-models.ts';
import { isAwsError, orElse } from './errors.ts';
import type { ImageSelector } from './image-reference.ts';
import { nextToken, type Page, type PageRequest } from './page.ts';
import type { Work } from './path/flight.ts';
import { OPERATIONS, pageSizeOf } from './path/operations.ts';
import type { RegistryKey, RepositoryKey } from './registry.ts';

/** A page of a preview: what GetLifecyclePolicyPreview says of the whole, and some of its results. */
export interface LifecyclePreviewPage extends Page<LifecyclePreviewResultModel> {
  preview: LifecyclePreviewModel;
}

/** What a preview says of one image. */
export interface LifecyclePreviewVerdict {
  digest: string;
  /** How far the preview is; while it is IN_PROGRESS nothing is known yet. */
  status: LifecyclePreviewModel['status'];
  /** Null for an image that it does not touch. */
  result: LifecyclePreviewResultModel | null;
}

/** What came of asking ECR for a preview. */
export type StartPreviewOutcome =
  | { outcome: 'STARTED'; preview: LifecyclePreviewModel }
  | {
      outcome:
        | 'REPOSITORY_NOT_FOUND'
        | 'LIFECYCLE_POLICY_NOT_FOUND'
        | 'IN_PROGRESS'
        | 'INVALID_LIFECYCLE_POLICY';
      /** ECR's own sentence. */
      message: string;
    };

/** Which results of a preview: of some images, or those of a tag status, page by page. */
export interface LifecyclePreviewSelection {
  tagStatus?: ImageFilter['tagStatus'];
  images?: readonly ImageSelector[] | undefined;
}

const NOT_FOUND = {
  repository: 'RepositoryNotFoundException',
  image: 'ImageNotFoundException',
  policy: 'LifecyclePolicyNotFoundException',
  preview: 'LifecyclePolicyPreviewNotFoundException',
} as const;

/**
 * Typed reads of one registry's ECR. What does not exist is null; what failed is thrown as a GatewayError. Nothing here
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

  /** GetLifecyclePolicy; null when the repository has none or is gone. */
  getLifecyclePolicy(repositoryName: string, work: Work): Promise<LifecyclePolicyModel | null> {
    const command = new GetLifecyclePolicyCommand(this.#repository(repositoryName));
    const policy = this.#call({
      operation: 'ecr.GetLifecyclePolicy',
      work,
      send: async (abortSignal) =>
        read.readLifecyclePolicy(await this.#client().send(command, { abortSignal })),
    });
    return policy.catch(orElse({ [NOT_FOUND.repository]: null, [NOT_FOUND.policy]: null }));
  }

  /** GetLifecyclePolicyPreview, at most 100 results a page; null when none was started or the repository is gone. */
  listLifecyclePreviewResults(
    repositoryName: string,
    { tagStatus, images }: LifecyclePreviewSelection,
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<LifecyclePreviewPage | null> {
    return this.#getLifecyclePreview(
      repositoryName,
      {
        filter: tagStatus && { tagStatus },
        // ECR takes either images or a page, not both.
        ...(images ? { imageIds: images.map(toImageId) } : { maxResults: pageSize, nextToken: token }),
      },
      work,
    );
  }

  /** GetLifecyclePolicyPreview of some images, 100 a call; null for every image when there is no preview. */
  getLifecyclePreviewVerdicts(
    repositoryName: string,
    digests: readonly string[],
    work: Work,
    settle: Settle<LifecyclePreviewVerdict>,
  ): Promise<void> {
    return lookUpBatch<string, LifecyclePreviewVerdict>(
      {
        batchSize: OPERATIONS['ecr.GetLifecyclePolicyPreview'].batchSize,
        keyOf: (digest) => digest,
        keysOf: ({ digest }) => [digest],
        fetch: async (wanted) => {
          const imageIds = wanted.map((imageDigest) => ({ imageDigest }));
          const page = await this.#getLifecyclePreview(repositoryName, { imageIds }, work);
          if (page === null) return [];
          const { status } = page.preview;
          const results = new Map(page.items.map((result) => [result.digest, result]));
          return wanted.map((digest) => ({
            digest,
            status,
            result: status === 'IN_PROGRESS' ? null : (results.get(digest) ?? null),
          }));
        },
      },
      digests,
      settle,
    );
  }

  /**
   * StartLifecyclePolicyPreview, the one write: the repository's own policy is tried when no text is given. `onEnd` hears
   * when a call is over, which may be after whoever asked for it has left.
   */
  startLifecyclePreview(
    repositoryName: string,
    lifecyclePolicyText: string | undefined,
    work: Work,
    onEnd: () => void = () => {},
  ): Promise<StartPreviewOutcome> {
    const command = new StartLifecyclePolicyPreviewCommand({
      ...this.#repository(repositoryName),
      lifecyclePolicyText,
    });
    const started = this.#call<StartPreviewOutcome>({
      operation: 'ecr.StartLifecyclePolicyPreview',
      write: true,
      work,
      send: async (abortSignal) => {
        try {
          const answer = await this.#client().send(command, { abortSignal });
          return {
            outcome: 'STARTED',
            preview: read.readLifecyclePreview(this.#key(repositoryName), answer),
          };
        } finally {
          onEnd();
        }
      },
    });
    return started.catch((error) => {
      const message = read.awsMessage(error);
      for (const [name, outcome] of START_REFUSALS) if (isAwsError(error, name)) return { outcome, message };
      // Without a text there is nothing in the input that the client could mend.
      const invalid = isAwsError(error, 'InvalidParameterException', 'ValidationException');
      if (invalid && lifecyclePolicyText !== undefined)
        return { outcome: 'INVALID_LIFECYCLE_POLICY', message };
      throw error;
    });
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

  #getLifecyclePreview(
    repositoryName: string,
    input: Pick<GetLifecyclePolicyPreviewRequest, 'filter' | 'imageIds' | 'maxResults' | 'nextToken'>,
    work: Work,
  ): Promise<LifecyclePreviewPage | null> {
    const command = new GetLifecyclePolicyPreviewCommand({ ...this.#repository(repositoryName), ...input });
    const repository = this.#key(repositoryName);
    const page = this.#call({
      operation: 'ecr.GetLifecyclePolicyPreview',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return {
          preview: read.readLifecyclePreview(repository, answer),
          items: list(answer.previewResults, 'previewResults').map((result) =>
            read.readLifecyclePreviewResult(repository, result),
          ),
          nextToken: nextToken(answer.nextToken, input.nextToken),
        };
      },
    });
    return page.catch(orElse({ [NOT_FOUND.repository]: null, [NOT_FOUND.preview]: null }));
  }

  #repository(repositoryName: string): { registryId: string; repositoryName: string } {
    return { registryId: this.#registry.registryId, repositoryName };
  }

  #key(name: string): RepositoryKey {
    return { registry: this.#registry, name };
  }
}

const NOTHING: Page<never> = { items: [], nextToken: undefined };

const START_REFUSALS = [
  [NOT_FOUND.repository, 'REPOSITORY_NOT_FOUND'],
  [NOT_FOUND.policy, 'LIFECYCLE_POLICY_NOT_FOUND'],
  ['LifecyclePolicyPreviewInProgressException', 'IN_PROGRESS'],
] as const;

/** One string for a selector: a tag never holds a colon, a digest always does. */
export function selectorKey({ digest, tag }: ImageSelector): string {
  return digest ?? tag;
}

function toImageId({ digest, tag }: ImageSelector): ImageIdentifier {
  return digest === undefined ? { imageTag: tag } : { imageDigest: digest };
}

/** A filter that filters nothing is left out of the request. */
function unlessEmpty<T extends object>(filter: T): T | undefined {
  return Object.values(filter).some((member) => member !== undefined) ? filter : undefined;
}
