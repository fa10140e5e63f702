import type { ImageFilter, ImageModel } from '../aws/ecr-models.ts';
import type { ImageSelector } from '../aws/image-reference.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import type { SageMakerImageFilter } from '../aws/sagemaker-models.ts';
import type { ScanReads } from '../aws/scans/scan-reads.ts';
import type { ScannedImages } from '../aws/scans/scanned-images.ts';
import type { ScannedRepositories } from '../aws/scans/scanned-repositories.ts';
import type { ScanUse } from '../aws/scans/scans.ts';
import type { LoaderFactory } from './create-loader.ts';

/** What one request may read whole of a registry. */
export interface ScanLoaders {
  scans: {
    /** Null when the repository is gone. */
    images(repositoryName: string, filter: ImageFilter, use: ScanUse): Promise<ScannedImages | null>;
    repositories(use: ScanUse): Promise<ScannedRepositories>;
    countSageMakerImages(filter: SageMakerImageFilter): Promise<number>;
  };
}

/** The scans of one request over one registry; each is asked for once. */
export function createScanLoaders(
  reads: ScanReads,
  reader: Reader,
  { createLoader }: LoaderFactory,
): ScanLoaders & {
  /** An image by digest, where a scan that this request began has told it. */
  findImage(repositoryName: string, selector: ImageSelector): ImageModel | undefined;
} {
  const scanned = new Map<string, Set<ScannedImages>>();
  const images = createLoader(
    keyOf<{ repositoryName: string; filter: ImageFilter; use: ScanUse }>,
    async ({ repositoryName, filter, use }) => {
      const found = await reads.scanImages(repositoryName, filter, use, reader);
      const ofRepository = scanned.get(repositoryName) ?? new Set();
      // Whoever goes on may be given what is ten minutes old: good for the next page, and not for whether an image is there.
      if (found && use === 'begin') scanned.set(repositoryName, ofRepository.add(found));
      return found;
    },
  );
  const repositories = createLoader(keyOf<ScanUse>, (use) => reads.scanRepositories(use, reader));
  const sageMakerImages = createLoader(keyOf<SageMakerImageFilter>, (filter) =>
    reads.scanSageMakerImages(filter, reader),
  );

  return {
    scans: {
      images: (repositoryName, filter, use) => images.load({ repositoryName, filter, use }),
      repositories: (use) => repositories.load(use),
      countSageMakerImages: async (filter) => (await sageMakerImages.load(filter)).size,
    },
    findImage(repositoryName, { digest }) {
      if (digest === undefined) return undefined;
      for (const found of scanned.get(repositoryName) ?? []) {
        const image = found.find(digest);
        if (image) return image;
      }
      return undefined;
    },
  };
}
