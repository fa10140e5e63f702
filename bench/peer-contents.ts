import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsCommandOutput,
  DescribeImageSigningStatusCommand,
  type ECRClient,
  type Image,
  type ImageSigningStatus,
  ScanNotFoundException,
} from '@aws-sdk/client-ecr';

// What scripts ask of what is in an image: one image a call, all at once.

/** What scripts read of a manifest. */
export interface PeerManifest {
  config?: { digest: string; size: number };
  layers?: { digest: string; size: number }[];
  manifests?: { digest: string; platform?: { os: string; architecture: string } }[];
}

/** The manifest of one image, as text and read. */
export async function getManifest(
  client: ECRClient,
  repositoryName: string,
  imageDigest: string | undefined,
): Promise<{ image: Image | undefined; manifest: PeerManifest }> {
  const command = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] });
  const image = (await client.send(command)).images?.[0];
  const manifest: PeerManifest = JSON.parse(image?.imageManifest ?? '{}');
  return { image, manifest };
}

/** The scan of one image with its first findings; undefined where it was never scanned. */
export async function getScan(
  client: ECRClient,
  repositoryName: string,
  imageDigest: string | undefined,
): Promise<DescribeImageScanFindingsCommandOutput | undefined> {
  const command = new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest } });
  try {
    return await client.send(command);
  } catch (error) {
    if (error instanceof ScanNotFoundException) return undefined;
    throw error;
  }
}

/** What managed signing made of one image. */
export async function getSigning(
  client: ECRClient,
  repositoryName: string,
  imageDigest: string | undefined,
): Promise<ImageSigningStatus[]> {
  const command = new DescribeImageSigningStatusCommand({ repositoryName, imageId: { imageDigest } });
  return (await client.send(command)).signingStatuses ?? [];
}
