import type { Page, PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
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

    getAliases: (imageName: string, version: number, reader: Reader) =>
      aliases.read({ imageName, version }, reader),
  };
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
