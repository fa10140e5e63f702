import type { Page, PageRequest } from '../aws/page.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
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
} from '../aws/sagemaker-models.ts';
import type { SageMakerReads } from '../aws/sagemaker-reads.ts';
import type { LoaderFactory } from './create-loader.ts';

/** What one request may load and page of the SageMaker images beside a registry. */
export interface SageMakerLoaders {
  sageMakerImages: {
    /** As a listing of this request told it, else with its details. */
    load(name: string): Promise<SageMakerImageModel | SageMakerImageDetails | null>;
    loadDetails(name: string): Promise<SageMakerImageDetails | null>;
    /** AWS's own pages; undefined where some images are hidden from the viewer. */
    list:
      | ((
          filter: SageMakerImageFilter,
          order: SageMakerImageOrder,
          page: PageRequest,
        ) => Promise<Page<SageMakerImageModel>>)
      | undefined;
  };
  sageMakerImageVersions: {
    load(imageName: string, selector: SageMakerVersionSelector): Promise<SageMakerImageVersionDetails | null>;
    /** Null when the image is gone. */
    list(
      imageName: string,
      filter: SageMakerTimeFilter,
      order: SageMakerImageVersionOrder,
      page: PageRequest,
    ): Promise<Page<SageMakerImageVersionModel> | null>;
    /** The aliases of one version; null when it is gone. */
    loadAliases(imageName: string, version: number): Promise<string[] | null>;
  };
}

/** The loaders of one request over one registry's SageMaker. */
export function createSageMakerLoaders(
  reads: SageMakerReads,
  reader: Reader,
  { createLoader }: LoaderFactory,
): SageMakerLoaders {
  const details = createLoader(keyOf<string>, (name) => reads.getImage(name, reader));
  const images = createLoader<string, SageMakerImageModel | SageMakerImageDetails | null>(
    keyOf<string>,
    (name) => details.load(name),
  );
  const imagePages = createLoader(
    keyOf<{ filter: SageMakerImageFilter; order: SageMakerImageOrder; page: PageRequest }>,
    async ({ filter, order, page }) => {
      const answer = await reads.listImages(filter, order, page, reader);
      images.primeAll(() => answer.items.map((image) => [image.name, image]));
      return answer;
    },
  );
  const versions = createLoader(
    keyOf<{ imageName: string; selector: SageMakerVersionSelector }>,
    async ({ imageName, selector }) => {
      const version = await reads.getVersion(imageName, selector, reader);
      if (version) versions.prime({ imageName, selector: { version: version.version } }, version);
      return version;
    },
  );
  const versionPages = createLoader(
    keyOf<{
      imageName: string;
      filter: SageMakerTimeFilter;
      order: SageMakerImageVersionOrder;
      page: PageRequest;
    }>,
    ({ imageName, filter, order, page }) => reads.listVersions(imageName, filter, order, page, reader),
  );
  const aliases = createLoader(keyOf<{ imageName: string; version: number }>, ({ imageName, version }) =>
    reads.getAliases(imageName, version, reader),
  );

  return {
    sageMakerImages: {
      load: (name) => images.load(name),
      loadDetails: (name) => details.load(name),
      list: (filter, order, page) => imagePages.load({ filter, order, page }),
    },
    sageMakerImageVersions: {
      load: (imageName, selector) => versions.load({ imageName, selector }),
      list: (imageName, filter, order, page) => versionPages.load({ imageName, filter, order, page }),
      loadAliases: (imageName, version) => aliases.load({ imageName, version }),
    },
  };
}
