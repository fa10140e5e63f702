import type { ImageScanModel, ManifestModel, SigningStatusModel } from '../aws/contents-models.ts';
import type { ContentsReads } from '../aws/contents-reads.ts';
import type { ImageScanPage } from '../aws/contents-source.ts';
import type { ImageKey } from '../aws/ecr-models.ts';
import { openManifest } from '../aws/manifest.ts';
import type { PageRequest } from '../aws/page.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import { OPERATIONS } from '../aws/path/operations.ts';
import type { RegistryKey } from '../aws/registry.ts';
import type { GatewayError } from '../errors.ts';
import { groupBy, type LoaderFactory } from './create-loader.ts';

/** What one request may load of what is in a registry's images, and of what was found about them. */
export interface ContentsLoaders {
  manifests: {
    /** Null when the image is gone. It counts as a pull of the image. */
    load(repositoryName: string, digest: string): Promise<ManifestModel | null>;
  };
  imageScans: {
    /** Null when the image was never scanned, or is gone. It comes with the first page of so many findings. */
    load(repositoryName: string, digest: string, pageSize: number): Promise<ImageScanModel | null>;
    listFindings(repositoryName: string, digest: string, page: PageRequest): Promise<ImageScanPage | null>;
  };
  signingStatuses: {
    /** Null when the image is gone. */
    load(repositoryName: string, digest: string): Promise<SigningStatusModel[] | null>;
  };
}

interface Named {
  repositoryName: string;
  digest: string;
}

/** The loaders of one request over what is in one registry's images. */
export function createContentsLoaders(
  registry: RegistryKey,
  reads: ContentsReads,
  reader: Reader,
  { createBatchLoader, createLoader }: LoaderFactory,
): ContentsLoaders {
  const manifests = createBatchLoader<Named, ManifestModel>({
    kind: 'manifests',
    callSize: OPERATIONS['ecr.BatchGetImage'].batchSize,
    keyOf: nameOf,
    groupOf: ({ repositoryName }) => repositoryName,
    async loadBatch(keys) {
      const groups = groupBy(keys, ({ repositoryName }) => repositoryName);
      const answers = await Promise.all(
        [...groups].map(async ([name, wanted]) => {
          const digests = wanted.map(({ digest }) => digest);
          const found = await reads.getManifests(name, digests, reader);
          return digests.map((digest): [string, ManifestModel | GatewayError | null] => {
            const image: ImageKey = { repository: { registry, name }, digest };
            const answer = found.get(digest) ?? null;
            const isAnswer = answer !== null && !(answer instanceof Error);
            return [
              nameOf({ repositoryName: name, digest }),
              isAnswer ? openManifest(image, answer) : answer,
            ];
          });
        }),
      );
      return new Map(answers.flat());
    },
  });
  const scanPages = createLoader(keyOf<Named & { page: PageRequest }>, ({ repositoryName, digest, page }) =>
    reads.listScanFindings(repositoryName, digest, page, reader),
  );
  const signingStatuses = createLoader(keyOf<Named>, ({ repositoryName, digest }) =>
    reads.getSigningStatuses(repositoryName, digest, reader),
  );

  return {
    manifests: {
      load: (repositoryName, digest) => manifests.load({ repositoryName, digest }),
    },
    imageScans: {
      async load(repositoryName, digest, pageSize) {
        const page = { pageSize, token: undefined };
        return (await scanPages.load({ repositoryName, digest, page }))?.scan ?? null;
      },
      listFindings: (repositoryName, digest, page) => scanPages.load({ repositoryName, digest, page }),
    },
    signingStatuses: {
      load: (repositoryName, digest) => signingStatuses.load({ repositoryName, digest }),
    },
  };
}

/** A name holds no `@`, so this is unambiguous. */
function nameOf({ repositoryName, digest }: Named): string {
  return `${repositoryName}@${digest}`;
}
