import type { Page, PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
import type { Lifetime } from './path/operations.ts';
import type { Reads } from './path/reads.ts';
import type {
  SageMakerImageDetails,
  SageMakerImageFilter,
  SageMakerImageModel,
  SageMakerImageOrder,
  SageMakerImageVersionDetails,
  SageMakerImageVersionModel,
  SageMakerImageVersionOrder,
  SageMakerTimeFilter,
  SageMakerVersionReferences,
  SageMakerVersionSelector,
} from './sagemaker-models.ts';
import type { SageMakerSource } from './sagemaker-source.ts';

/** All there is to read of one registry's SageMaker images, shared by every request; named as in SageMakerSource. */
export type SageMakerReads = ReturnType<typeof createSageMakerReads>;

/** Declares how the reads of a SageMakerSource share their answers: under which key, and for how long. */
export function createSageMakerReads(source: SageMakerSource, reads: Reads) {
  const imagePages = reads.single<ImageListing, Page<SageMakerImageModel>>({
    operation: 'sagemaker.ListImages',
    name: 'images',
    fetch: ({ filter, order, page }, work) => source.listImages(filter, order, page, work),
  });
  const images = reads.single<string, SageMakerImageDetails | null>({
    operation: 'sagemaker.DescribeImage',
    name: 'image',
    fetch: (name, work) => source.getImage(name, work),
  });
  const versionPages = reads.single<VersionListing, Page<SageMakerImageVersionModel> | null>({
    operation: 'sagemaker.ListImageVersions',
    name: 'versions',
    fetch: ({ imageName, filter, order, page }, work) =>
      source.listVersions(imageName, filter, order, page, work),
  });
  const versions = reads.single<
    { imageName: string; selector: SageMakerVersionSelector },
    SageMakerImageVersionDetails | null
  >({
    operation: 'sagemaker.DescribeImageVersion',
    name: 'version',
    fetch: ({ imageName, selector }, work) => source.getVersion(imageName, selector, work),
    // An alias moves, and so does the latest version. One by number has its labels edited, or is deleted, if anything.
    lifetimeOf: (version, { selector }) =>
      version?.status === 'CREATED' && selector.version !== undefined ? 'steady' : 'mutable',
    fill: (version, { imageName, selector }, readAt) => {
      if (version === null || selector.version !== undefined) return;
      versions.fill({ imageName, selector: { version: version.version } }, version, readAt);
    },
  });
  const versionReferences = reads.single<VersionIdentity, KnownReferences | null>({
    operation: 'sagemaker.DescribeImageVersion',
    name: 'references',
    async fetch({ imageName, version }, work) {
      const found = await source.getVersion(imageName, { version }, work);
      if (found === null) return null;
      const { status, baseImage, containerImage } = found;
      return { status, baseImage, containerImage };
    },
    lifetimeOf: lifetimeOfReferences,
  });
  const aliases = reads.single<{ imageName: string; version: number }, string[] | null>({
    operation: 'sagemaker.ListAliases',
    name: 'aliases',
    fetch: ({ imageName, version }, work) => source.getAliases(imageName, version, work),
  });

  return {
    listImages: (
      filter: SageMakerImageFilter,
      order: SageMakerImageOrder,
      page: PageRequest,
      reader: Reader,
    ) => imagePages.read({ filter, order, page }, reader),

    getImage: (name: string, reader: Reader) => images.read(name, reader),

    listVersions: (
      imageName: string,
      filter: SageMakerTimeFilter,
      order: SageMakerImageVersionOrder,
      page: PageRequest,
      reader: Reader,
    ) => versionPages.read({ imageName, filter, order, page }, reader),

    getVersion: (imageName: string, selector: SageMakerVersionSelector, reader: Reader) =>
      versions.read({ imageName, selector }, reader),

    /** What a version runs, as DescribeImageVersion tells it; kept for good once it cannot change. */
    getVersionReferences: (
      image: SageMakerImageModel,
      { version, creationTime, status }: SageMakerImageVersionModel,
      reader: Reader,
    ): Promise<SageMakerVersionReferences | null> =>
      versionReferences.read(
        {
          imageName: image.name,
          imageCreatedAt: image.creationTime.getTime(),
          version,
          createdAt: creationTime.getTime(),
          status,
        },
        reader,
      ),

    getAliases: (imageName: string, version: number, reader: Reader) =>
      aliases.read({ imageName, version }, reader),
  };
}

/** What tells a version from one of the same name and number that was there before it was deleted. */
interface VersionIdentity {
  imageName: string;
  imageCreatedAt: number;
  version: number;
  createdAt: number;
  /** As it was listed: what was read while it was being created is not told of it later. */
  status: SageMakerImageVersionModel['status'];
}

type KnownReferences = Pick<SageMakerImageVersionDetails, 'status' | 'baseImage' | 'containerImage'>;

/** SageMaker sets the container image while it creates a version, and there is no call that changes it later. */
function lifetimeOfReferences(known: KnownReferences | null): Lifetime {
  if (known?.status === 'CREATED') return known.containerImage ? 'permanent' : 'steady';
  return known?.status === 'CREATE_FAILED' ? 'settled' : 'mutable';
}

interface ImageListing {
  filter: SageMakerImageFilter;
  order: SageMakerImageOrder;
  page: PageRequest;
}

interface VersionListing {
  imageName: string;
  filter: SageMakerTimeFilter;
  order: SageMakerImageVersionOrder;
  page: PageRequest;
}
