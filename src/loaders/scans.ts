import type { RegistryScope } from '../access/scope.ts';
import type { ImageFilter, ImageModel, RepositoryModel } from '../aws/ecr-models.ts';
import type { ImageSelector } from '../aws/image-reference.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import type {
  SageMakerImageFilter,
  SageMakerImageModel,
  SageMakerImageOrder,
} from '../aws/sagemaker-models.ts';
import type { ScanReads } from '../aws/scans/scan-reads.ts';
import type { ScannedImages } from '../aws/scans/scanned-images.ts';
import { matches } from '../aws/scans/scanned-sagemaker-images.ts';
import type { ScanUse } from '../aws/scans/scans.ts';
import { rowsWhere, type SortedRows } from '../aws/scans/sorted-rows.ts';
import type { LoaderFactory } from './create-loader.ts';

/** What one request may read whole of a registry. */
export interface ScanLoaders {
  scans: {
    /** Null when the repository is gone. */
    images(repositoryName: string, filter: ImageFilter, use: ScanUse): Promise<ScannedImages | null>;
    /** Those that the viewer sees, by name. */
    repositories(use: ScanUse): Promise<SortedRows<RepositoryModel>>;
    /** How many of those the viewer sees are wanted. */
    countRepositories(isWanted: (repository: RepositoryModel) => boolean): Promise<number>;
    /** Those that the viewer sees and a filter leaves, in an order. */
    sageMakerImages(
      filter: SageMakerImageFilter,
      order: SageMakerImageOrder,
      use: ScanUse,
    ): Promise<SortedRows<SageMakerImageModel>>;
    countSageMakerImages(filter: SageMakerImageFilter): Promise<number>;
  };
}

/** The scans of one request over one registry; each is asked for once. */
export function createScanLoaders(
  reads: ScanReads,
  scope: RegistryScope,
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
  const { repositories: visible, sageMakerImages: visibleImages } = scope;
  const repositories = createLoader(keyOf<ScanUse>, (use) =>
    reads.scanRepositories(visible.isWhole ? undefined : visible, use, reader),
  );
  const sageMakerImages = createLoader(keyOf<ScanUse>, (use) =>
    reads.scanSageMakerImages(visibleImages, use, reader),
  );
  const sageMakerImageNames = createLoader(keyOf<SageMakerImageFilter>, (filter) =>
    reads.scanSageMakerImageNames(filter, reader),
  );
  const isVisible = (filter: SageMakerImageFilter) => (image: SageMakerImageModel) =>
    visibleImages.sees(image.name) && matches(image, filter);

  return {
    scans: {
      images: (repositoryName, filter, use) => images.load({ repositoryName, filter, use }),
      async repositories(use) {
        return rowsWhere((await repositories.load(use)).sorted(), ({ name }) => visible.sees(name));
      },
      async countRepositories(isWanted) {
        const all = await repositories.load('begin');
        return all.count((repository) => visible.sees(repository.name) && isWanted(repository));
      },
      async sageMakerImages(filter, order, use) {
        return rowsWhere((await sageMakerImages.load(use)).sorted(order), isVisible(filter));
      },
      async countSageMakerImages(filter) {
        if (visibleImages.isWhole) return (await sageMakerImageNames.load(filter)).size;
        return (await sageMakerImages.load('begin')).count(isVisible(filter));
      },
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
