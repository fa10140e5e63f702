import type { ImageFilter, RepositoryModel } from '../ecr-models.ts';
import type { EcrSource } from '../ecr-source.ts';
import type { NameSet } from '../name-set.ts';
import type { Reader } from '../path/flight.ts';
import { keyOf } from '../path/key.ts';
import { pageSizeOf } from '../path/operations.ts';
import { type RegistryKey, registryName } from '../registry.ts';
import type { SageMakerImageFilter, SageMakerImageModel } from '../sagemaker-models.ts';
import type { SageMakerSource } from '../sagemaker-source.ts';
import { ScannedImages } from './scanned-images.ts';
import { ScannedNames } from './scanned-names.ts';
import { ScannedRepositories } from './scanned-repositories.ts';
import { ScannedSageMakerImages } from './scanned-sagemaker-images.ts';
import type { Scan, Scanned, Scans, ScanUse } from './scans.ts';

/** The listings of one registry that can be read whole, once for all requests. */
export interface ScanReads {
  /** The images of a repository, 1000 a call; null when there is no such repository. */
  scanImages(
    repositoryName: string,
    filter: ImageFilter,
    use: ScanUse,
    reader: Reader,
  ): Promise<ScannedImages | null>;
  /** The repositories, 1000 a call: those of some names, and maybe others, or all. */
  scanRepositories(names: NameSet | undefined, use: ScanUse, reader: Reader): Promise<ScannedRepositories>;
  /** The SageMaker images, 100 a call: those of some names, and maybe others. */
  scanSageMakerImages(names: NameSet, use: ScanUse, reader: Reader): Promise<ScannedSageMakerImages>;
  /** The names of all SageMaker images under a filter, 100 a call. */
  scanSageMakerImageNames(filter: SageMakerImageFilter, reader: Reader): Promise<ScannedNames>;
}

/** What comes into being while a listing is read is at its end. */
const OLDEST_FIRST = { field: 'CREATION_TIME', direction: 'ASC' } as const;

interface Sources {
  registry: RegistryKey;
  ecr: EcrSource;
  sageMaker: SageMakerSource;
}

/** Declares the scans of a registry: what is read, under which key, and what it is collected into. */
export function createScanReads({ registry, ecr, sageMaker }: Sources, scans: Scans): ScanReads {
  // Scans are the process's own, and it reads a registry with one identity.
  const scope = registryName(registry);
  const readFor = <T extends { readonly name: string }, V extends Scanned>(
    names: NameSet | undefined,
    scan: Scan<T, V>,
    use: ScanUse,
    reader: Reader,
  ) => (names === undefined ? scans.read(scan, use, reader) : scans.readSome(scan, names, use, reader));
  return {
    scanImages(repositoryName, filter, use, reader) {
      const asked = withoutDefaults(filter);
      return scans.read(
        {
          key: keyOf([scope, 'images', repositoryName, asked.tagStatus, asked.imageStatus]),
          registry,
          operation: 'ecr.DescribeImages',
          what: `repository ${repositoryName}`,
          pageSize: pageSizeOf('ecr.DescribeImages'),
          read: (page, work) => ecr.listImages(repositoryName, asked, page, work),
          kind: ScannedImages,
          collect: () => new ScannedImages({ registry, name: repositoryName }),
        },
        use,
        reader,
      );
    },

    async scanRepositories(names, use, reader) {
      const scanned = await readFor<RepositoryModel, ScannedRepositories>(
        names,
        {
          key: keyOf([scope, 'repositories']),
          registry,
          operation: 'ecr.DescribeRepositories',
          what: `registry ${registryName(registry)}`,
          pageSize: pageSizeOf('ecr.DescribeRepositories'),
          read: (page, work) => ecr.listRepositories(page, work),
          kind: ScannedRepositories,
          collect: () => new ScannedRepositories(),
        },
        use,
        reader,
      );
      return scanned ?? new ScannedRepositories();
    },

    async scanSageMakerImages(names, use, reader) {
      const scanned = await readFor<SageMakerImageModel, ScannedSageMakerImages>(
        names,
        {
          key: keyOf([scope, 'sageMakerImages']),
          registry,
          operation: 'sagemaker.ListImages',
          what: `registry ${registryName(registry)}`,
          pageSize: pageSizeOf('sagemaker.ListImages'),
          read: (page, work) => sageMaker.listImages({}, OLDEST_FIRST, page, work),
          kind: ScannedSageMakerImages,
          collect: () => new ScannedSageMakerImages(),
        },
        use,
        reader,
      );
      return scanned ?? new ScannedSageMakerImages();
    },

    async scanSageMakerImageNames(filter, reader) {
      // Whatever the order, the count is the same.
      const order = { field: 'CREATION_TIME', direction: 'DESC' } as const;
      const scanned = await scans.read<SageMakerImageModel, ScannedNames>(
        {
          key: keyOf([scope, 'sageMakerImageNames', filter]),
          registry,
          operation: 'sagemaker.ListImages',
          what: `registry ${registryName(registry)}`,
          pageSize: pageSizeOf('sagemaker.ListImages'),
          read: (page, work) => sageMaker.listImages(filter, order, page, work),
          kind: ScannedNames,
          collect: () => new ScannedNames(),
        },
        'begin',
        reader,
      );
      return scanned ?? new ScannedNames();
    },
  };
}

/** One scan whether a default was left out or written out. */
function withoutDefaults({ tagStatus, imageStatus }: ImageFilter): ImageFilter {
  return {
    tagStatus: tagStatus === 'ANY' ? undefined : tagStatus,
    imageStatus: imageStatus === 'ACTIVE' ? undefined : imageStatus,
  };
}
