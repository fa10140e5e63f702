import type {
  SageMakerImageKey,
  SageMakerImageVersionDetails,
  SageMakerImageVersionModel,
  SageMakerVersionReferences,
  SageMakerVersionSelector,
} from '../../aws/sagemaker-models.ts';
import type { SageMakerVersionInUse } from '../../aws/usage/image-usage.ts';
import type { Context } from '../../context.ts';
import { badInput } from '../../errors.ts';
import { builder } from '../builder.ts';
import { connect } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import {
  OrderDirection,
  SageMakerImageVersionStatus,
  SageMakerJobType,
  SageMakerProcessor,
  SageMakerVendorGuidance,
} from '../enums.ts';
import { callEach, callPages } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { formatGlobalId } from '../global-id.ts';
import { Node } from '../node.ts';
import { SageMakerImage } from './sagemaker-image.ts';
import { readTimeFilter, timeFilterFields } from './time-filter.ts';

/** A version as a listing tells it, with what it runs where that is known, or with all that DescribeImageVersion tells. */
type Version = SageMakerImageVersionModel | SageMakerVersionInUse | SageMakerImageVersionDetails;
export const SageMakerImageVersion = builder.objectRef<Version>('SageMakerImageVersion');
/** What names a version. */
type VersionKey = Pick<SageMakerImageVersionModel, 'image' | 'version'>;

/** What listings leave out: one call tells all of it. */
const DESCRIBED = { cost: { ...callEach('sagemaker.DescribeImageVersion'), ofParent: true } } as const;
/** The same, of what is known of a version that somebody found by it. */
const REFERS = { cost: { ...DESCRIBED.cost, ofParent: 'references' } } as const;

export const SageMakerImageVersionConnection = defineConnection(SageMakerImageVersion);

SageMakerImageVersion.implement({
  description:
    'One version of a SageMaker image: a container image under a number (ListImageVersions, DescribeImageVersion). What DescribeImageVersion alone tells costs one call a version in listings.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global id.',
      resolve: ({ image: { registry, name }, version }) =>
        formatGlobalId('SageMakerImageVersion', [registry.registryId, registry.region, name, version]),
    }),
    arn: t.exposeString('arn', {
      nullable: false,
      description: "The ARN, in which AWS lower-cases the image's name (ImageVersion.ImageVersionArn).",
    }),
    imageArn: t.exposeString('imageArn', {
      nullable: false,
      description: 'The ARN of the SageMaker image (ImageVersion.ImageArn).',
    }),
    version: t.exposeInt('version', { nullable: false, description: 'Its number (ImageVersion.Version).' }),
    status: t.expose('status', {
      type: SageMakerImageVersionStatus,
      nullable: false,
      description: 'Its state (ImageVersion.ImageVersionStatus).',
    }),
    failureReason: t.exposeString('failureReason', {
      description: 'Why the last create or delete failed; null otherwise (ImageVersion.FailureReason).',
    }),
    creationTime: t.expose('creationTime', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was created (ImageVersion.CreationTime).',
    }),
    lastModifiedTime: t.expose('lastModifiedTime', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was last changed (ImageVersion.LastModifiedTime).',
    }),
    sageMakerImage: t.field({
      type: SageMakerImage,
      description: 'The SageMaker image that it is a version of; null when gone (DescribeImage).',
      extensions: {
        cost: { ...callEach('sagemaker.DescribeImage'), gives: 'whole' },
        plan: { needs: 'key', key: ({ image }) => image },
      },
      resolve: ({ image: { registry, name } }: VersionKey, _, { registries }) =>
        registries.get(registry).sageMakerImages.load(name),
    }),
    baseImage: t.string({
      extensions: REFERS,
      description:
        'The image that it was made from, as its maker wrote it (DescribeImageVersion.BaseImage); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => reference(version, ctx, ({ baseImage }) => baseImage),
    }),
    containerImage: t.string({
      extensions: REFERS,
      description:
        'The registry path of the image that it runs, set by SageMaker; null where that failed or is not done, and when the version is gone (DescribeImageVersion.ContainerImage).',
      resolve: (version, _, ctx) => reference(version, ctx, ({ containerImage }) => containerImage),
    }),
    aliases: t.stringList({
      description: 'Its aliases, one call a version (ListAliases); null when it is gone.',
      extensions: { ...NEEDS_KEY, cost: callEach('sagemaker.ListAliases') },
      resolve: ({ image: { registry, name }, version }: VersionKey, _, { registries }) =>
        registries.get(registry).sageMakerImageVersions.loadAliases(name, version),
    }),
    jobType: t.field({
      extensions: DESCRIBED,
      type: SageMakerJobType,
      description:
        'What it is meant to run (DescribeImageVersion.JobType); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ jobType }) => jobType),
    }),
    mlFramework: t.string({
      extensions: DESCRIBED,
      description:
        'Its machine learning framework (DescribeImageVersion.MLFramework); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ mlFramework }) => mlFramework),
    }),
    processor: t.field({
      extensions: DESCRIBED,
      type: SageMakerProcessor,
      description:
        'What it runs on (DescribeImageVersion.Processor); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ processor }) => processor),
    }),
    programmingLang: t.string({
      extensions: DESCRIBED,
      description:
        'Its programming language (DescribeImageVersion.ProgrammingLang); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ programmingLang }) => programmingLang),
    }),
    horovod: t.boolean({
      extensions: DESCRIBED,
      description:
        'Whether it supports Horovod (DescribeImageVersion.Horovod); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ horovod }) => horovod),
    }),
    vendorGuidance: t.field({
      extensions: DESCRIBED,
      type: SageMakerVendorGuidance,
      description:
        'How stable its maintainer says it is (DescribeImageVersion.VendorGuidance); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ vendorGuidance }) => vendorGuidance),
    }),
    releaseNotes: t.string({
      extensions: DESCRIBED,
      description:
        'What its maintainer says of it (DescribeImageVersion.ReleaseNotes); null when nobody said, or the version is gone.',
      resolve: (version, _, ctx) => detail(version, ctx, ({ releaseNotes }) => releaseNotes),
    }),
  }),
});

/** A member that listings leave out: at hand, or loaded once for all the members of its kind. */
function detail<T>(
  version: Version,
  { registries }: Context,
  member: (details: SageMakerImageVersionDetails) => T,
): T | null | Promise<T | null> {
  if ('baseImage' in version) return member(version);
  const { registry, name } = version.image;
  return registries
    .get(registry)
    .sageMakerImageVersions.load(name, { version: version.version })
    .then((details) => details && member(details));
}

/** Something of what a version was made from and runs, which is at hand in more cases than the other details. */
export function reference<T>(
  version: Version,
  ctx: Context,
  read: (references: SageMakerVersionReferences) => T,
): T | null | Promise<T | null> {
  return 'references' in version ? read(version.references) : detail(version, ctx, read);
}

const SageMakerImageVersionFilter = builder.inputType('SageMakerImageVersionFilter', {
  description: 'Which versions; all when left out (ListImageVersions). Filtered pages may be short or empty.',
  fields: timeFilterFields,
});

const SageMakerImageVersionOrderField = builder.enumType('SageMakerImageVersionOrderField', {
  description: 'What versions can be sorted by (SortBy).',
  values: ['CREATION_TIME', 'LAST_MODIFIED_TIME', 'VERSION'] as const,
});

const SageMakerImageVersionOrder = builder.inputType('SageMakerImageVersionOrder', {
  description: 'The order of versions: CREATION_TIME, DESC when left out, as in AWS.',
  fields: (t) => ({
    field: t.field({
      type: SageMakerImageVersionOrderField,
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

const SageMakerImageVersionSelector = builder.inputType('SageMakerImageVersionSelector', {
  isOneOf: true,
  description: 'One version of an image, by number or by alias: exactly one of the two.',
  fields: (t) => ({
    version: t.int({ description: 'The number, 0 or more (DescribeImageVersion.Version).' }),
    alias: t.string({
      description: 'An alias: 1 to 128 letters, digits, - _ and . (DescribeImageVersion.Alias).',
    }),
  }),
});

builder.objectFields(SageMakerImage, (t) => ({
  versions: t.field({
    type: SageMakerImageVersionConnection,
    args: {
      ...connectionArgs,
      filter: t.arg({ type: SageMakerImageVersionFilter, description: 'Which versions; all when left out.' }),
      orderBy: t.arg({ type: SageMakerImageVersionOrder, description: 'Newest first when left out.' }),
    },
    description: 'Its versions, 100 a call (ListImageVersions); null when the image is gone.',
    extensions: { ...NEEDS_KEY, cost: { ...callPages('sagemaker.ListImageVersions'), gives: 'part' } },
    resolve: ({ registry, name }: SageMakerImageKey, { filter, orderBy, ...page }, { registries }) => {
      const { sageMakerImageVersions } = registries.get(registry);
      const wanted = readTimeFilter(filter);
      const order = orderBy ?? { field: 'CREATION_TIME', direction: 'DESC' };
      return connect(
        {
          field: 'SageMakerImage.versions',
          args: { registry, name, ...wanted, order },
          maxPageSize: 100,
          read: (request) => sageMakerImageVersions.list(name, wanted, order, request),
        },
        page,
      );
    },
  }),
  version: t.field({
    type: SageMakerImageVersion,
    args: {
      by: t.arg({ type: SageMakerImageVersionSelector, description: 'Which one; the latest when left out.' }),
    },
    description: 'One of its versions; null when there is none (DescribeImageVersion).',
    extensions: {
      cost: { ...callEach('sagemaker.DescribeImageVersion'), gives: 'whole' },
      plan: {
        needs: 'key',
        key: ({ registry, name }, { by }): VersionKey | null =>
          typeof by?.version === 'number' ? { image: { registry, name }, version: by.version } : null,
      },
    },
    resolve: ({ registry, name }: SageMakerImageKey, { by }, { registries }) =>
      registries.get(registry).sageMakerImageVersions.load(name, readSelector(by ?? {})),
  }),
}));

function readSelector({
  version,
  alias,
}: {
  version?: number | null | undefined;
  alias?: string | null | undefined;
}): SageMakerVersionSelector {
  if (typeof version === 'number') {
    if (version >= 0) return { version };
    throw badInput('by.version', `must be 0 or more; it is ${version}.`);
  }
  if (typeof alias === 'string') {
    if (/^(?![.-])[a-zA-Z0-9\-_.]{1,128}$/.test(alias)) return { alias };
    throw badInput(
      'by.alias',
      'must be 1 to 128 letters, digits, - _ and ., and start with none of . and -.',
    );
  }
  return {};
}
