import {
  DescribeImageReplicationStatusCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyPreviewCommand,
  type ImageDetail,
  type ImageIdentifier,
  type ImageReferrer,
  type ImageReplicationStatus,
  type LifecyclePolicyPreviewResult,
  ListImageReferrersCommand,
  paginateDescribeImages,
  paginateDescribeRepositories,
  type Repository,
  type TagStatus,
} from '@aws-sdk/client-ecr';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { HOME } from './world.ts';

// The peer: what scripts are made of, written as its own documentation shows it. Clients have the SDK's defaults (three
// attempts, 50 sockets). Listings go by paginator and stop when they have enough; what is known by name or digest is
// asked one by one, all at once.

/** The clients of one run of a script. */
export interface Aws extends Disposable {
  readonly ecr: ECRClient;
  readonly sageMaker: SageMakerClient;
  /** ECR of another region. */
  ecrOf(region: string): ECRClient;
  /** SageMaker of another region. */
  sageMakerOf(region: string): SageMakerClient;
}

/** Makes them anew, with sockets yet to be opened. */
export function connectAws(endpoint: string): Aws {
  const clients: { destroy(): void }[] = [];
  const settings = {
    endpoint,
    credentials: { accessKeyId: HOME.registryId, secretAccessKey: 'sandbox', accountId: HOME.registryId },
  };
  const keep = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const ecrOf = (region: string) => keep(new ECRClient({ ...settings, region }));
  const sageMakerOf = (region: string) => keep(new SageMakerClient({ ...settings, region }));
  return {
    ecr: ecrOf(HOME.region),
    sageMaker: sageMakerOf(HOME.region),
    ecrOf,
    sageMakerOf,
    [Symbol.dispose]() {
      for (const client of clients) client.destroy();
    },
  };
}

/** The first items of a listing, read page by page. */
export async function take<Output, Item>(
  count: number,
  pages: AsyncIterable<Output>,
  itemsOf: (page: Output) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
    if (items.length >= count) break;
  }
  return items.slice(0, count);
}

/** The first repositories. */
export function listRepositories(client: ECRClient, count: number): Promise<Repository[]> {
  const pages = paginateDescribeRepositories({ client, pageSize: Math.min(count, 1000) }, {});
  return take(count, pages, ({ repositories }) => repositories);
}

/** One repository. */
export async function describeRepository(client: ECRClient, name: string): Promise<Repository | undefined> {
  const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
  return repositories?.[0];
}

/** The first images of a repository. */
export function listImages(
  client: ECRClient,
  repositoryName: string,
  count: number,
  tagStatus?: TagStatus,
): Promise<ImageDetail[]> {
  const filter = tagStatus && { tagStatus };
  const pages = paginateDescribeImages(
    { client, pageSize: Math.min(count, 1000) },
    { repositoryName, filter },
  );
  return take(count, pages, ({ imageDetails }) => imageDetails);
}

/** One image, whatever its status. */
export async function describeImage(
  client: ECRClient,
  repositoryName: string,
  imageId: ImageIdentifier,
): Promise<ImageDetail | undefined> {
  const filter = { imageStatus: 'ANY' } as const;
  const command = new DescribeImagesCommand({ repositoryName, imageIds: [imageId], filter });
  return (await client.send(command)).imageDetails?.[0];
}

/** The artifacts of one image; the SDK has no paginator for them. */
export async function listReferrers(
  client: ECRClient,
  repositoryName: string,
  imageDigest: string | undefined,
): Promise<ImageReferrer[]> {
  const found: ImageReferrer[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListImageReferrersCommand({
        repositoryName,
        subjectId: { imageDigest },
        maxResults: 50,
        nextToken,
      }),
    );
    found.push(...(page.referrers ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

/** Where one image is replicated to. */
export async function describeReplication(
  client: ECRClient,
  repositoryName: string,
  imageId: ImageIdentifier,
): Promise<ImageReplicationStatus[]> {
  const command = new DescribeImageReplicationStatusCommand({ repositoryName, imageId });
  return (await client.send(command)).replicationStatuses ?? [];
}

/** What the preview would do to one image. */
export async function previewResult(
  client: ECRClient,
  repositoryName: string,
  imageDigest: string | undefined,
): Promise<LifecyclePolicyPreviewResult | undefined> {
  const command = new GetLifecyclePolicyPreviewCommand({ repositoryName, imageIds: [{ imageDigest }] });
  return (await client.send(command)).previewResults?.[0];
}

/** The same for each, all at once; the lines of all. */
export async function each<Item>(
  items: readonly Item[],
  read: (item: Item) => Promise<readonly string[]>,
): Promise<string[]> {
  return (await Promise.all(items.map(read))).flat();
}
