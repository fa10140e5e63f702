import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImageSigningStatusCommand,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { list } from './answer-values.ts';
import { lookUpBatch, type Settle } from './batch-lookup.ts';
import type { CallPath } from './call.ts';
import { readManifests, readSigningStatus } from './contents-answers.ts';
import type {
  ImageScanModel,
  ManifestAnswer,
  ScanFindingModel,
  SigningStatusModel,
} from './contents-models.ts';
import type { ImageKey } from './ecr-models.ts';
import { orElse } from './errors.ts';
import { readFindings, readScan } from './image-scan-answers.ts';
import { nextToken, type Page, type PageRequest } from './page.ts';
import type { Work } from './path/flight.ts';
import { OPERATIONS } from './path/operations.ts';
import type { RegistryKey } from './registry.ts';

/** A page of a scan's findings, with what DescribeImageScanFindings says of the whole. */
export interface ImageScanPage extends Page<ScanFindingModel> {
  scan: ImageScanModel;
}

/** Every format that ECR stores: a manifest is given as it is stored, and none is ever converted. */
const ACCEPTED_MEDIA_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** The errors that only say that what was asked about is not there. */
const GONE = { RepositoryNotFoundException: null, ImageNotFoundException: null } as const;

/** Typed reads of what is in a registry's images and of what was found about them; otherwise as EcrSource. */
export class ContentsSource {
  readonly #client: () => ECRClient;
  readonly #call: CallPath;
  readonly #registry: RegistryKey;

  constructor(registry: RegistryKey, client: () => ECRClient, call: CallPath) {
    this.#registry = registry;
    this.#client = client;
    this.#call = call;
  }

  /** BatchGetImage by digest, 100 a call. It counts as a pull of each image. */
  getManifests(
    repositoryName: string,
    digests: readonly string[],
    work: Work,
    settle: Settle<ManifestAnswer>,
  ): Promise<void> {
    return lookUpBatch<string, ManifestAnswer>(
      {
        batchSize: OPERATIONS['ecr.BatchGetImage'].batchSize,
        keyOf: (digest) => digest,
        keysOf: ({ digest }) => [digest],
        fetch: (wanted) => this.#batchGetImage(repositoryName, wanted, work),
      },
      digests,
      settle,
    );
  }

  /** DescribeImageScanFindings, at most 1000 findings a page; null when the image was never scanned, or is gone. */
  listScanFindings(
    repositoryName: string,
    imageDigest: string,
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<ImageScanPage | null> {
    const command = new DescribeImageScanFindingsCommand({
      ...this.#image(repositoryName, imageDigest),
      maxResults: pageSize,
      nextToken: token,
    });
    const image: ImageKey = {
      repository: { registry: this.#registry, name: repositoryName },
      digest: imageDigest,
    };
    const page = this.#call({
      operation: 'ecr.DescribeImageScanFindings',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return {
          scan: readScan(image, answer),
          items: readFindings(answer),
          nextToken: nextToken(answer.nextToken, token),
        };
      },
    });
    return page.catch(orElse({ ...GONE, ScanNotFoundException: null }));
  }

  /** DescribeImageSigningStatus of one image; null when the image or its repository is gone. */
  getSigningStatuses(
    repositoryName: string,
    imageDigest: string,
    work: Work,
  ): Promise<SigningStatusModel[] | null> {
    const command = new DescribeImageSigningStatusCommand(this.#image(repositoryName, imageDigest));
    const statuses = this.#call({
      operation: 'ecr.DescribeImageSigningStatus',
      work,
      send: async (abortSignal) => {
        const { signingStatuses } = await this.#client().send(command, { abortSignal });
        return list(signingStatuses, 'signingStatuses').map(readSigningStatus);
      },
    });
    return statuses.catch(orElse(GONE));
  }

  #batchGetImage(repositoryName: string, digests: readonly string[], work: Work): Promise<ManifestAnswer[]> {
    const command = new BatchGetImageCommand({
      registryId: this.#registry.registryId,
      repositoryName,
      imageIds: digests.map((imageDigest) => ({ imageDigest })),
      acceptedMediaTypes: ACCEPTED_MEDIA_TYPES,
    });
    const manifests = this.#call({
      operation: 'ecr.BatchGetImage',
      work,
      send: async (abortSignal) =>
        readManifests(digests, await this.#client().send(command, { abortSignal })),
    });
    return manifests.catch(orElse({ RepositoryNotFoundException: [] }));
  }

  #image(repositoryName: string, imageDigest: string) {
    return { registryId: this.#registry.registryId, repositoryName, imageId: { imageDigest } };
  }
}
