import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { list, requiredText } from './answer-values.ts';
import type { CallPath } from './call.ts';
import { orElse } from './errors.ts';
import { nextToken, type Page, type PageRequest, readAll } from './page.ts';
import type { Work } from './path/flight.ts';
import { pageSizeOf } from './path/operations.ts';
import type { RegistryKey } from './registry.ts';
import * as read from './sagemaker-answers.ts';
import type {
  SageMakerImageDetails,
  SageMakerImageFilter,
  SageMakerImageModel,
  SageMakerImageOrder,
  SageMakerImageVersionDetails,
  SageMakerImageVersionModel,
  SageMakerImageVersionOrder,
  SageMakerTimeFilter,
  SageMakerVersionSelector,
} from './sagemaker-models.ts';

const SORT_ORDERS = { ASC: 'ASCENDING', DESC: 'DESCENDING' } as const;

/**
 * Typed reads of the SageMaker images beside one registry. What does not exist is null; what failed is thrown as a
 * GatewayError. SageMaker has no parameter for an account: it always answers for the credentials' own.
 */
export class SageMakerSource {
  readonly #client: () => Promise<SageMakerClient>;
  readonly #call: CallPath;
  readonly #registry: RegistryKey;

  /** The client is asked for when it is first needed, and may refuse: see registry-sources.ts. */
  constructor(registry: RegistryKey, client: () => Promise<SageMakerClient>, call: CallPath) {
    this.#registry = registry;
    this.#client = client;
    this.#call = call;
  }

  /** ListImages, at most 100 a page. With a filter, pages may be short or empty. */
  async listImages(
    filter: SageMakerImageFilter,
    order: SageMakerImageOrder,
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<Page<SageMakerImageModel>> {
    const input = {
      NameContains: filter.nameContains,
      ...times(filter),
      SortBy: order.field,
      SortOrder: SORT_ORDERS[order.direction],
      MaxResults: pageSize,
      NextToken: token,
    };
    return this.#call({
      operation: 'sagemaker.ListImages',
      work,
      send: async (abortSignal) => {
        const [client, { ListImagesCommand }] = await this.#open();
        const answer = await client.send(new ListImagesCommand(input), { abortSignal });
        return {
          items: list(answer.Images, 'Images').map((image) => read.readImage(this.#registry, image)),
          nextToken: nextToken(answer.NextToken, token),
        };
      },
    });
  }

  /** DescribeImage; null when there is none of this name. */
  async getImage(imageName: string, work: Work): Promise<SageMakerImageDetails | null> {
    const image = this.#call({
      operation: 'sagemaker.DescribeImage',
      work,
      send: async (abortSignal) => {
        const [client, { DescribeImageCommand }] = await this.#open();
        const command = new DescribeImageCommand({ ImageName: imageName });
        return read.readImageDetails(this.#registry, await client.send(command, { abortSignal }));
      },
    });
    return image.catch(orNull);
  }

  /** ListImageVersions of one image, at most 100 a page; null when there is no such image. */
  async listVersions(
    imageName: string,
    filter: SageMakerTimeFilter,
    order: SageMakerImageVersionOrder,
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<Page<SageMakerImageVersionModel> | null> {
    const input = {
      ImageName: imageName,
      ...times(filter),
      SortBy: order.field,
      SortOrder: SORT_ORDERS[order.direction],
      MaxResults: pageSize,
      NextToken: token,
    };
    const image = { registry: this.#registry, name: imageName };
    const page = this.#call({
      operation: 'sagemaker.ListImageVersions',
      work,
      send: async (abortSignal) => {
        const [client, { ListImageVersionsCommand }] = await this.#open();
        const answer = await client.send(new ListImageVersionsCommand(input), { abortSignal });
        return {
          items: list(answer.ImageVersions, 'ImageVersions').map((version) =>
            read.readVersion(image, version),
          ),
          nextToken: nextToken(answer.NextToken, token),
        };
      },
    });
    return page.catch(orNull);
  }

  /** DescribeImageVersion; null when there is no such image, version or alias. */
  async getVersion(
    imageName: string,
    { version, alias }: SageMakerVersionSelector,
    work: Work,
  ): Promise<SageMakerImageVersionDetails | null> {
    const image = { registry: this.#registry, name: imageName };
    const found = this.#call({
      operation: 'sagemaker.DescribeImageVersion',
      work,
      send: async (abortSignal) => {
        const [client, { DescribeImageVersionCommand }] = await this.#open();
        const input = { ImageName: imageName, Version: version, Alias: alias };
        const command = new DescribeImageVersionCommand(input);
        return read.readVersionDetails(image, await client.send(command, { abortSignal }));
      },
    });
    return found.catch(orNull);
  }

  /** ListAliases of one version, all of them; null when the version is gone. */
  async getAliases(imageName: string, version: number, work: Work): Promise<string[] | null> {
    const aliases = readAll((token) =>
      this.#call({
        operation: 'sagemaker.ListAliases',
        work,
        send: async (abortSignal) => {
          const [client, { ListAliasesCommand }] = await this.#open();
          const answer = await client.send(
            new ListAliasesCommand({
              ImageName: imageName,
              Version: version,
              MaxResults: pageSizeOf('sagemaker.ListAliases'),
              NextToken: token,
            }),
            { abortSignal },
          );
          return {
            items: list(answer.SageMakerImageVersionAliases, 'SageMakerImageVersionAliases').map((alias) =>
              requiredText(alias, 'Alias'),
            ),
            nextToken: nextToken(answer.NextToken, token),
          };
        },
      }),
    );
    return aliases.catch(orNull);
  }

  /** Its client, and the module with its commands, which is loaded when it is first needed. */
  async #open() {
    return [await this.#client(), await import('@aws-sdk/client-sagemaker')] as const;
  }
}

function times(filter: SageMakerTimeFilter) {
  return {
    CreationTimeAfter: filter.creationTimeAfter,
    CreationTimeBefore: filter.creationTimeBefore,
    LastModifiedTimeAfter: filter.lastModifiedTimeAfter,
    LastModifiedTimeBefore: filter.lastModifiedTimeBefore,
  };
}

/** SageMaker's one modelled error; unlike others, its name does not end in Exception. */
const orNull = orElse({ ResourceNotFound: null });
