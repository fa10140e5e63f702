import { pageSizeOf } from '../../aws/path/operations.ts';
import type {
  SageMakerImageDetails,
  SageMakerImageModel,
  SageMakerImageOrder as SageMakerImageOrderModel,
} from '../../aws/sagemaker-models.ts';
import { sageMakerSortKey } from '../../aws/scans/scanned-sagemaker-images.ts';
import { badInput } from '../../errors.ts';
import type { RegistryData } from '../../loaders/index.ts';
import { builder } from '../builder.ts';
import { connectRegistries } from '../connect-registries.ts';
import { type ConnectionArgs, itemsOf, type Listing } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import { OrderDirection, SageMakerImageStatus } from '../enums.ts';
import { callEach, pagesOf, pagesOverRegistries, SCAN_CALLS, type Served } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { formatGlobalId, SAGEMAKER_IMAGE_NAME } from '../global-id.ts';
import { listSorted } from '../keyset.ts';
import { addMissingRegistries } from '../missing-registry.ts';
import { Node } from '../node.ts';
import { Registry, registryArgs } from '../registry.ts';
import { connectCounted, defineTotalCount } from '../total-count.ts';
import { readTimeFilter, timeFilterFields } from './time-filter.ts';

/** An image as a listing tells it, or with the details of DescribeImage. */
export const SageMakerImage = builder.objectRef<SageMakerImageModel | SageMakerImageDetails>(
  'SageMakerImage',
);
const SageMakerImageConnection = defineConnection(SageMakerImage);
defineTotalCount(
  SageMakerImageConnection,
  'Reads all that match, 100 a call (ListImages), unless the page is all of a registry.',
  'sagemaker.ListImages',
);
addMissingRegistries(SageMakerImageConnection);

SageMakerImage.implement({
  description:
    'A SageMaker image: a name under which versions of container images stand (ListImages, DescribeImage).',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global id.',
      resolve: ({ registry, name }) =>
        formatGlobalId('SageMakerImage', [registry.registryId, registry.region, name]),
    }),
    arn: t.exposeString('arn', { nullable: false, description: 'The ARN (Image.ImageArn).' }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'The name, unique in its account and region (Image.ImageName).',
    }),
    displayName: t.exposeString('displayName', {
      description: 'The name to show (Image.DisplayName); null when it has none.',
    }),
    description: t.exposeString('description', {
      description: 'What it is for (Image.Description); null when nobody said.',
    }),
    status: t.expose('status', {
      type: SageMakerImageStatus,
      nullable: false,
      description: 'Its state (Image.ImageStatus).',
    }),
    failureReason: t.exposeString('failureReason', {
      description: 'Why the last create, update or delete failed; null otherwise (Image.FailureReason).',
    }),
    creationTime: t.expose('creationTime', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was created (Image.CreationTime).',
    }),
    lastModifiedTime: t.expose('lastModifiedTime', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was last changed (Image.LastModifiedTime).',
    }),
    roleArn: t.string({
      extensions: { cost: { ...callEach('sagemaker.DescribeImage'), ofParent: true } },
      description:
        'The role that SageMaker acts with; not in listings, so one call an image there (DescribeImage.RoleArn). Null when it has none, or is gone.',
      resolve: (image, _, { registries }) => {
        if ('roleArn' in image) return image.roleArn;
        const details = registries.get(image.registry).sageMakerImages.loadDetails(image.name);
        return details.then((loaded) => loaded?.roleArn ?? null);
      },
    }),
    registry: t.field({
      type: Registry,
      nullable: false,
      extensions: NEEDS_KEY,
      description: 'The account and region that it belongs to.',
      resolve: ({ registry }, _, { registries }) => registries.get(registry),
    }),
  }),
});

/** The name, if SageMaker could have an image of it. */
function checkName(argument: string, name: string): string {
  if (SAGEMAKER_IMAGE_NAME.test(name)) return name;
  throw badInput(argument, 'must be 1 to 63 letters and digits, joined by single . or -.');
}

const SageMakerImageFilter = builder.inputType('SageMakerImageFilter', {
  description:
    'Which SageMaker images; all when left out (ListImages). Filtered pages may be short or empty.',
  fields: (t) => ({
    nameContains: t.string({
      description: 'A part of the name: at most 63 letters, digits, . and - (NameContains).',
    }),
    ...timeFilterFields(t),
  }),
});

const SageMakerImageOrderField = builder.enumType('SageMakerImageOrderField', {
  description: 'What SageMaker images can be sorted by (SortBy).',
  values: ['CREATION_TIME', 'LAST_MODIFIED_TIME', 'IMAGE_NAME'] as const,
});

const SageMakerImageOrder = builder.inputType('SageMakerImageOrder', {
  description: 'The order of SageMaker images: CREATION_TIME, DESC when left out, as in AWS.',
  fields: (t) => ({
    field: t.field({
      type: SageMakerImageOrderField,
      required: true,
      defaultValue: 'CREATION_TIME',
      description: 'What to sort by (SortBy).',
    }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'DESC',
      description: 'Which way (SortOrder).',
    }),
  }),
});

const IMAGES_A_CALL = pageSizeOf('sagemaker.ListImages');

const listArgs = {
  ...connectionArgs,
  ...builder.args((t) => ({
    filter: t.field({ type: SageMakerImageFilter, description: 'Which images; all when left out.' }),
    orderBy: t.field({ type: SageMakerImageOrder, description: 'Newest first when left out.' }),
  })),
};

/** What the arguments ask of SageMaker, with AWS's own defaults. */
function readListArgs({
  filter,
  orderBy,
}: {
  filter?: typeof SageMakerImageFilter.$inferInput | null | undefined;
  orderBy?: SageMakerImageOrderModel | null | undefined;
}) {
  // SageMaker refuses an empty one, which every name contains.
  const nameContains = filter?.nameContains || undefined;
  if (nameContains !== undefined && !/^[a-zA-Z0-9\-.]{1,63}$/.test(nameContains)) {
    throw badInput('filter.nameContains', 'must be 1 to 63 letters, digits, . and -.');
  }
  const order: SageMakerImageOrderModel = orderBy ?? { field: 'CREATION_TIME', direction: 'DESC' };
  return { filter: { nameContains, ...readTimeFilter(filter) }, order };
}

/** The images of one registry. Where some are hidden, AWS's pages would tell how many and where. */
function listImages(
  field: string,
  { key, sageMakerImages, scans }: RegistryData,
  { filter, order }: ReturnType<typeof readListArgs>,
): Listing<SageMakerImageModel> {
  const args = { key, filter, order };
  const { list } = sageMakerImages;
  if (list) return { field, args, maxPageSize: 100, read: (page) => list(filter, order, page) };
  return listSorted({
    field,
    args: { ...args, isSorted: true },
    load: (use) => scans.sageMakerImages(filter, order, use),
    keyOf: (image) => sageMakerSortKey(image, order.field),
  });
}

/** Somebody who may not see all of them finds them among all. */
function listCalls(page: ConnectionArgs, pages: typeof pagesOverRegistries, served: Served): number {
  return served.hides.sageMakerImages ? served.registries * SCAN_CALLS : pages(page, IMAGES_A_CALL, served);
}

builder.objectFields(Registry, (t) => ({
  sageMakerImages: t.field({
    type: SageMakerImageConnection,
    args: listArgs,
    description:
      'The SageMaker images of its account and region, 100 a call (ListImages); null only with an error.',
    extensions: {
      ...NEEDS_KEY,
      cost: {
        page: itemsOf,
        gives: 'part',
        calls: {
          'sagemaker.ListImages': ({ distinct }, page, served) =>
            distinct * listCalls(page, pagesOf, { ...served, registries: 1 }),
        },
      },
    },
    resolve: (registry, { filter, orderBy, ...page }, _, info) => {
      const wanted = readListArgs({ filter, orderBy });
      const listing = listImages('Registry.sageMakerImages', registry, wanted);
      return connectCounted(listing, page, info, () => registry.scans.countSageMakerImages(wanted.filter));
    },
  }),
  sageMakerImage: t.field({
    type: SageMakerImage,
    args: { name: t.arg.string({ required: true, description: 'The name.' }) },
    description: 'One of its SageMaker images; null when there is none of this name (DescribeImage).',
    extensions: {
      cost: { ...callEach('sagemaker.DescribeImage'), gives: 'whole' },
      plan: { needs: 'key', key: ({ key }, { name }) => ({ registry: key, name }) },
    },
    resolve: ({ sageMakerImages }, { name }) => sageMakerImages.load(checkName('name', name)),
  }),
}));

builder.queryFields((t) => ({
  sageMakerImages: t.field({
    type: SageMakerImageConnection,
    args: listArgs,
    description:
      'The SageMaker images of every served registry, one registry after another, each in the order asked for (ListImages). One that fails is left out, and is in missingRegistries and in errors; null when all of them fail.',
    extensions: {
      cost: {
        page: itemsOf,
        gives: 'part',
        calls: {
          'sagemaker.ListImages': (_, page, served) => listCalls(page, pagesOverRegistries, served),
        },
      },
    },
    resolve: (_, { filter, orderBy, ...page }, context, info) => {
      const field = 'Query.sageMakerImages';
      const wanted = readListArgs({ filter, orderBy });
      const listing = {
        field,
        args: wanted,
        listingOf: (registry: RegistryData) => listImages(field, registry, wanted),
        countOf: ({ scans }: RegistryData) => scans.countSageMakerImages(wanted.filter),
      };
      return connectRegistries(listing, page, context, info);
    },
  }),
  sageMakerImage: t.field({
    type: SageMakerImage,
    args: { name: t.arg.string({ required: true, description: 'The name.' }), ...registryArgs },
    description:
      'One SageMaker image; null when there is none of this name (DescribeImage). REGISTRY_NOT_SERVED when the registry is not served.',
    extensions: {
      cost: { ...callEach('sagemaker.DescribeImage'), gives: 'whole' },
      plan: { key: (_, { name, ...key }, { registries }) => ({ registry: registries.get(key).key, name }) },
    },
    resolve: (_, { name, ...key }, { registries }) =>
      registries.get(key).sageMakerImages.load(checkName('name', name)),
  }),
}));
