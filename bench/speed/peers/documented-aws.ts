import {
  DescribeImageReplicationStatusCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewCommandOutput,
  type ImageDetail,
  type ImageReferrer,
  type ImageReplicationStatus,
  type LifecyclePolicyPreviewResult,
  ListImageReferrersCommand,
  type ReplicationRule,
  type Repository,
} from '@aws-sdk/client-ecr';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientOf, type ServerSettings } from '../servers/settings.ts';
import { readVersions, type VersionRow } from './documented-usage.ts';

/** An image, and where it is. */
export interface ImageRow extends ImageDetail {
  readonly imageDigest: string;
  readonly repositoryName: string;
}

/** Reads ECR and SageMaker by the SDK as it comes. */
export interface DocumentedAws {
  repositories(count: number): Promise<Repository[]>;
  repository(name: string): Promise<Repository | undefined>;
  images(repositoryName: string, count: number): Promise<ImageRow[]>;
  imagesByDigest(repositoryName: string, digests: readonly string[]): Promise<ImageRow[]>;
  referrers(repositoryName: string, imageDigest: string, count: number): Promise<ImageReferrer[]>;
  replications(repositoryName: string, imageDigest: string): Promise<ImageReplicationStatus[]>;
  previewResults(repositoryName: string, digests: readonly string[]): Promise<LifecyclePolicyPreviewResult[]>;
  preview(repositoryName: string): Promise<GetLifecyclePolicyPreviewCommandOutput>;
  taggedPreviewResults(repositoryName: string, count: number): Promise<LifecyclePolicyPreviewResult[]>;
  replicationRules(): Promise<ReplicationRule[]>;
  versions(): Promise<VersionRow[]>;
}

/** Warm, what was read once is given again for good: a cache that costs nothing. */
export function connectDocumented(settings: ServerSettings): DocumentedAws {
  const aws = readsOf(new ECRClient(clientOf(settings)), new SageMakerClient(clientOf(settings)));
  return settings.warm ? remembering(aws) : aws;
}

function readsOf(client: ECRClient, sageMaker: SageMakerClient): DocumentedAws {
  return {
    async repositories(maxResults) {
      const { repositories = [] } = await client.send(new DescribeRepositoriesCommand({ maxResults }));
      return repositories;
    },
    async repository(name) {
      const { repositories } = await client.send(
        new DescribeRepositoriesCommand({ repositoryNames: [name] }),
      );
      return repositories?.[0];
    },
    async images(repositoryName, maxResults) {
      const output = await client.send(new DescribeImagesCommand({ repositoryName, maxResults }));
      return rowsOf(repositoryName, output.imageDetails);
    },
    async imagesByDigest(repositoryName, digests) {
      const imageIds = digests.map((imageDigest) => ({ imageDigest }));
      const output = await client.send(new DescribeImagesCommand({ repositoryName, imageIds }));
      return rowsOf(repositoryName, output.imageDetails);
    },
    async referrers(repositoryName, imageDigest, maxResults) {
      const subjectId = { imageDigest };
      const command = new ListImageReferrersCommand({ repositoryName, subjectId, maxResults });
      return (await client.send(command)).referrers ?? [];
    },
    async replications(repositoryName, imageDigest) {
      const command = new DescribeImageReplicationStatusCommand({ repositoryName, imageId: { imageDigest } });
      return (await client.send(command)).replicationStatuses ?? [];
    },
    async previewResults(repositoryName, digests) {
      const imageIds = digests.map((imageDigest) => ({ imageDigest }));
      const command = new GetLifecyclePolicyPreviewCommand({ repositoryName, imageIds });
      return (await client.send(command)).previewResults ?? [];
    },
    async preview(repositoryName) {
      return await client.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }));
    },
    async taggedPreviewResults(repositoryName, maxResults) {
      const filter = { tagStatus: 'TAGGED' } as const;
      const command = new GetLifecyclePolicyPreviewCommand({ repositoryName, maxResults, filter });
      return (await client.send(command)).previewResults ?? [];
    },
    async replicationRules() {
      const { replicationConfiguration } = await client.send(new DescribeRegistryCommand({}));
      return replicationConfiguration?.rules ?? [];
    },
    versions: () => readVersions(sageMaker),
  };
}

function rowsOf(repositoryName: string, details: readonly ImageDetail[] = []): ImageRow[] {
  return details.map((detail) => ({ ...detail, repositoryName, imageDigest: detail.imageDigest ?? '' }));
}

function remembering(aws: DocumentedAws): DocumentedAws {
  return {
    repositories: remembered(aws.repositories),
    repository: remembered(aws.repository),
    images: remembered(aws.images),
    imagesByDigest: remembered(aws.imagesByDigest),
    referrers: remembered(aws.referrers),
    replications: remembered(aws.replications),
    previewResults: remembered(aws.previewResults),
    preview: remembered(aws.preview),
    taggedPreviewResults: remembered(aws.taggedPreviewResults),
    replicationRules: remembered(aws.replicationRules),
    versions: remembered(aws.versions),
  };
}

/** The same for one request: what does not depend on anything asked is read once for all of it. */
export function forOneRequest(aws: DocumentedAws): DocumentedAws {
  return {
    ...aws,
    replicationRules: remembered(aws.replicationRules),
    versions: remembered(aws.versions),
    replications: remembered(aws.replications),
  };
}

function remembered<Args extends readonly unknown[], Output>(
  read: (...args: Args) => Promise<Output>,
): (...args: Args) => Promise<Output> {
  const known = new Map<string, Promise<Output>>();
  return (...args) => {
    const key = args.join(' ');
    const before = known.get(key);
    if (before !== undefined) return before;
    const reading = read(...args);
    known.set(key, reading);
    return reading;
  };
}
