import { z } from 'zod';
import { registryName } from '../../aws/registry.ts';
import type { SageMakerVersionInUse } from '../../aws/usage/image-usage.ts';
import type { Registries } from '../../loaders/index.ts';
import { builder } from '../builder.ts';
import { connect, invalidCursor, itemsOf } from '../connection.ts';
import { connectionArgs } from '../connection-type.ts';
import { Image, loaded } from '../ecr/image.ts';
import { SCAN_CALLS } from '../field-cost.ts';
import { type Order, parseToken, readPage } from '../listings.ts';
import { SageMakerImageVersionConnection } from '../sagemaker/sagemaker-image-version.ts';

// From an ECR image to the SageMaker versions that run it.

builder.objectField(Image, 'sageMakerImageVersions', (t) =>
  t.field({
    type: SageMakerImageVersionConnection,
    args: connectionArgs,
    // What all images of all requests share, and is read once for all of them.
    extensions: {
      cost: {
        page: itemsOf,
        gives: 'references',
        leads: 'anywhere',
        calls: { 'sagemaker.DescribeImageVersion': () => SCAN_CALLS },
      },
    },
    description:
      "SageMaker image versions, in the served registries, that run this image: those whose imageReference names it, in this repository, by exactly its digest, or, where that has only a tag, by a tag that the image holds now. Whatever their status; one registry after another, by name and number. A version that names an index is listed for the index, not for the index's children. All versions are read once for all requests and kept for a while (ListImages, ListImageVersions, DescribeImageVersion). Null with the code INDEX_BUILDING, and `extensions.progress`, while that is not done: never a partial list. A registry that fails is the error; one whose account the gateway has no credentials of is left out, and where that is every one, the code is REGISTRY_NOT_SERVED.",
    resolve: (parent, page, { registries }) => {
      const image = loaded(parent);
      return connect(
        {
          field: 'Image.sageMakerImageVersions',
          args: { repository: image.repository, digest: image.digest },
          maxPageSize: 1000,
          read: async (request) => {
            const usage = await registries.imageUsage.load();
            return readPage(usage.versionsOf(image), orderIn(registries), request);
          },
        },
        page,
      );
    },
  }),
);

const VersionToken = z.tuple([z.string(), z.string(), z.int()]);

/** One registry after another, by name and number. */
function orderIn({ all }: Registries): Order<SageMakerVersionInUse> {
  const registries = all.map(({ key }) => registryName(key));
  return {
    tokenOf: ({ image, version }) => JSON.stringify([registryName(image.registry), image.name, version]),
    behind(token) {
      const { success, data } = VersionToken.safeParse(parseToken(token));
      if (!success) throw invalidCursor('it points nowhere');
      const [registry, name, number] = data;
      const place = registries.indexOf(registry);
      if (place < 0) throw invalidCursor('it points into something that is no longer served');
      return ({ image, version }) => {
        const itsPlace = registries.indexOf(registryName(image.registry));
        if (itsPlace !== place) return itsPlace > place;
        return image.name === name ? version > number : image.name > name;
      };
    },
  };
}
