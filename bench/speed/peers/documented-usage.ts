import {
  DescribeImageVersionCommand,
  paginateListImages,
  paginateListImageVersions,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { versionReference } from '../../../src/aws/usage/version-reference.ts';

/** A SageMaker image version, and the reference that it runs. */
export interface VersionRow {
  readonly imageArn: string;
  readonly version: number;
  readonly reference: string | null;
}

/** Reads all versions, all at once: by the image's name, then by number. */
export async function readVersions(client: SageMakerClient): Promise<VersionRow[]> {
  const names: string[] = [];
  for await (const { Images = [] } of paginateListImages({ client, pageSize: 100 }, {})) {
    names.push(...Images.map(({ ImageName = '' }) => ImageName));
  }
  const versions = await Promise.all(names.sort().map((name) => readVersionsOf(client, name)));
  return versions.flat();
}

async function readVersionsOf(client: SageMakerClient, name: string): Promise<VersionRow[]> {
  const numbers: number[] = [];
  for await (const { ImageVersions = [] } of paginateListImageVersions(
    { client, pageSize: 100 },
    { ImageName: name },
  )) {
    numbers.push(...ImageVersions.map(({ Version = 0 }) => Version));
  }
  numbers.sort((a, b) => a - b);
  return await Promise.all(
    numbers.map(async (version) => {
      const command = new DescribeImageVersionCommand({ ImageName: name, Version: version });
      const { ImageArn = '', ContainerImage = null, BaseImage = null } = await client.send(command);
      const reference = versionReference({ containerImage: ContainerImage, baseImage: BaseImage });
      return { imageArn: ImageArn, version, reference };
    }),
  );
}
