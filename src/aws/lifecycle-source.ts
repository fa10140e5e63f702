import {
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewRequest,
  StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';
import { list } from './answer-values.ts';
import { lookUpBatch, type Settle } from './batch-lookup.ts';
import type { CallPath } from './call.ts';
import * as read from './ecr-answers.ts';
import type {
  ImageFilter,
  LifecyclePolicyModel,
  LifecyclePreviewModel,
  LifecyclePreviewResultModel,
} from './ecr-models.ts';
import { toImageId } from './ecr-source.ts';
import { isAwsError, orElse } from './errors.ts';
import type { ImageSelector } from './image-reference.ts';
import { nextToken, type Page, type PageRequest } from './page.ts';
import type { Work } from './path/flight.ts';
import { OPERATIONS } from './path/operations.ts';
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
  policy: 'LifecyclePolicyNotFoundException',
  preview: 'LifecyclePolicyPreviewNotFoundException',
} as const;

const START_REFUSALS = [
  [NOT_FOUND.repository, 'REPOSITORY_NOT_FOUND'],
  [NOT_FOUND.policy, 'LIFECYCLE_POLICY_NOT_FOUND'],
  ['LifecyclePolicyPreviewInProgressException', 'IN_PROGRESS'],
] as const;

/** Typed reads of the lifecycle policies of a registry's repositories, and their previews; otherwise as EcrSource. */
export class LifecycleSource {
  readonly #client: () => ECRClient;
  readonly #call: CallPath;
  readonly #registry: RegistryKey;

  constructor(registry: RegistryKey, client: () => ECRClient, call: CallPath) {
    this.#registry = registry;
    this.#client = client;
    this.#call = call;
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
