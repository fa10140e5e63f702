import type {
  ReplicationDestination as Destination,
  GetLifecyclePolicyPreviewCommandOutput,
  ImageReferrer,
  ImageReplicationStatus,
  LifecyclePolicyPreviewResult,
  LifecyclePolicyPreviewSummary,
} from '@aws-sdk/client-ecr';
import SchemaBuilder from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin, { resolveArrayConnection } from '@pothos/plugin-relay';
import type { GraphQLSchema } from 'graphql';
import { parseImageReference } from '../../../src/aws/image-reference.ts';
import { imageKind } from '../../../src/schema/ecr/image-kind.ts';
import { type ReferrerKind as Kind, referrerKind } from '../../../src/schema/ecr/referrer-kind.ts';
import type { ServerSettings } from '../servers/settings.ts';
import type { DocumentedAws, ImageRow } from './documented-aws.ts';
import type { VersionRow } from './documented-usage.ts';

/** The part of the gateway's schema that the shapes ask for, written as the documentation of Pothos shows it. */
export function documentedSchema({ registryId, region }: ServerSettings['registry']): GraphQLSchema {
  const builder = new SchemaBuilder<{
    Context: { aws: DocumentedAws };
    DefaultFieldNullability: true;
    Scalars: {
      ID: { Input: string; Output: string };
      DateTime: { Input: Date; Output: Date };
      SafeInt: { Input: number; Output: number };
      Digest: { Input: string; Output: string };
      RepositoryName: { Input: string; Output: string };
    };
  }>({
    plugins: [DataloaderPlugin, RelayPlugin],
    relay: {
      nodesOnConnection: true,
      // The gateway's ids.
      encodeGlobalID: (typename, id) => Buffer.from(`${typename}|${id}`).toString('base64url'),
      decodeGlobalID: (globalID) => {
        const [typename = '', ...parts] = Buffer.from(globalID, 'base64url').toString().split('|');
        return { typename, id: parts.join('|') };
      },
    },
  });
  builder.scalarType('DateTime', {
    serialize: (value) => value.toISOString(),
    parseValue: (value) => new Date(String(value)),
  });
  builder.scalarType('SafeInt', { serialize: Number, parseValue: Number });
  builder.scalarType('Digest', { serialize: String, parseValue: String });
  builder.scalarType('RepositoryName', { serialize: String, parseValue: String });

  const host = `${registryId}.dkr.ecr.${region}.amazonaws.com`;
  const idOf = ({ repositoryName, imageDigest }: Pick<ImageRow, 'repositoryName' | 'imageDigest'>) =>
    [registryId, region, repositoryName, imageDigest].join('|');

  const Referrer = builder.objectRef<ImageReferrer>('Referrer').implement({
    fields: (t) => ({
      digest: t.string({ resolve: ({ digest }) => digest }),
      artifactType: t.exposeString('artifactType'),
    }),
  });
  const ReplicationStatus = builder.objectRef<ImageReplicationStatus>('ReplicationStatus').implement({
    fields: (t) => ({
      region: t.exposeString('region'),
      registryId: t.exposeString('registryId'),
      status: t.exposeString('status'),
    }),
  });
  const LifecycleAction = builder
    .objectRef<NonNullable<LifecyclePolicyPreviewResult['action']>>('LifecycleAction')
    .implement({ fields: (t) => ({ type: t.exposeString('type') }) });
  const LifecyclePreviewResult = builder.objectRef<PreviewResult>('LifecyclePreviewResult');
  const ReplicationDestination = builder
    .objectRef<Destination>('ReplicationDestination')
    .implement({ fields: (t) => ({ region: t.exposeString('region') }) });
  const SageMakerImageVersion = builder.objectRef<VersionRow>('SageMakerImageVersion').implement({
    fields: (t) => ({ imageArn: t.exposeString('imageArn'), version: t.exposeInt('version') }),
  });
  const TagStatus = builder.enumType('TagStatus', { values: ['TAGGED'] as const });
  const ReferrerKind = builder.enumType('ReferrerKind', { values: ['SIGNATURE'] as const });
  const LifecyclePreviewFilter = builder.inputType('LifecyclePreviewFilter', {
    fields: (t) => ({ tagStatus: t.field({ type: TagStatus, required: true }) }),
  });
  const ReferrerFilter = builder.inputType('ReferrerFilter', {
    fields: (t) => ({ kinds: t.field({ type: [ReferrerKind], required: true }) }),
  });

  const Image = builder.loadableNodeRef('Image', {
    id: { resolve: (image: ImageRow) => idOf(image) },
    load: async (ids: string[], { aws }) => {
      const images = await loadByRepository(ids, aws.imagesByDigest, (row) => row.imageDigest);
      return images.map((image) => image ?? new Error('There is no such image'));
    },
  });
  Image.implement({
    fields: (t) => ({
      digest: t.exposeString('imageDigest'),
      uri: t.string({ resolve: (image) => `${host}/${image.repositoryName}@${image.imageDigest}` }),
      tags: t.stringList({ resolve: ({ imageTags }) => imageTags ?? [] }),
      kind: t.string({
        resolve: (image) =>
          imageKind({
            subjectManifestDigest: image.subjectManifestDigest ?? null,
            manifestMediaType: image.imageManifestMediaType ?? null,
            artifactMediaType: image.artifactMediaType ?? null,
          }),
      }),
      status: t.exposeString('imageStatus'),
      sizeInBytes: t.expose('imageSizeInBytes', { type: 'SafeInt' }),
      pushedAt: t.expose('imagePushedAt', { type: 'DateTime' }),
      manifestMediaType: t.exposeString('imageManifestMediaType'),
      artifactMediaType: t.exposeString('artifactMediaType'),
      referrers: t.connection({
        type: Referrer,
        args: { filter: t.arg({ type: ReferrerFilter }) },
        resolve: async ({ repositoryName, imageDigest }, { filter, ...args }, { aws }) => {
          const referrers = await aws.referrers(repositoryName, imageDigest, args.first ?? 50);
          const kinds: readonly Kind[] | undefined = filter?.kinds;
          const meant = kinds ? referrers.filter((referrer) => kinds.includes(kindOf(referrer))) : referrers;
          return resolveArrayConnection({ args, maxSize: 1000, defaultSize: 50 }, meant);
        },
      }),
      replicationStatuses: t.field({
        type: [ReplicationStatus],
        resolve: ({ repositoryName, imageDigest }, _, { aws }) =>
          aws.replications(repositoryName, imageDigest),
      }),
      missingReplications: t.field({
        type: [ReplicationDestination],
        resolve: async ({ repositoryName, imageDigest }, _, { aws }) => {
          const [rules, statuses] = await Promise.all([
            aws.replicationRules(),
            aws.replications(repositoryName, imageDigest),
          ]);
          const meant = rules.filter(
            ({ repositoryFilters = [] }) =>
              repositoryFilters.length === 0 ||
              repositoryFilters.some(({ filter = '' }) => repositoryName.startsWith(filter)),
          );
          const isReported = (to: Destination) =>
            statuses.some((status) => status.region === to.region && status.registryId === to.registryId);
          return meant.flatMap(({ destinations = [] }) => destinations).filter((to) => !isReported(to));
        },
      }),
      sageMakerImageVersions: t.connection({
        type: SageMakerImageVersion,
        resolve: async (image, args, { aws }) => {
          const versions = await aws.versions();
          const running = versions.filter(({ reference }) => reference !== null && names(reference, image));
          return resolveArrayConnection({ args, maxSize: 1000, defaultSize: 50 }, running);
        },
      }),
      lifecyclePreviewResult: t.loadable({
        type: LifecyclePreviewResult,
        load: (ids: string[], { aws }) => loadByRepository(ids, aws.previewResults, (row) => row.imageDigest),
        resolve: (image) => idOf(image),
      }),
    }),
  });

  LifecyclePreviewResult.implement({
    fields: (t) => ({
      tags: t.stringList({ resolve: ({ imageTags }) => imageTags ?? [] }),
      appliedRulePriority: t.exposeInt('appliedRulePriority'),
      action: t.expose('action', { type: LifecycleAction }),
      image: t.field({
        type: Image,
        resolve: ({ repositoryName = '', imageDigest = '' }) => idOf({ repositoryName, imageDigest }),
      }),
    }),
  });
  const LifecyclePreviewSummary = builder
    .objectRef<LifecyclePolicyPreviewSummary>('LifecyclePreviewSummary')
    .implement({
      fields: (t) => ({ expiringImageTotalCount: t.exposeInt('expiringImageTotalCount') }),
    });
  const LifecyclePreview = builder
    .objectRef<GetLifecyclePolicyPreviewCommandOutput>('LifecyclePreview')
    .implement({
      fields: (t) => ({
        status: t.exposeString('status'),
        summary: t.expose('summary', { type: LifecyclePreviewSummary }),
        results: t.connection({
          type: LifecyclePreviewResult,
          args: { filter: t.arg({ type: LifecyclePreviewFilter, required: true }) },
          resolve: async ({ repositoryName = '' }, { filter: _, ...args }, { aws }) => {
            const results = await aws.taggedPreviewResults(repositoryName, args.first ?? 50);
            const rows = results.map((result) => ({ ...result, repositoryName }));
            return resolveArrayConnection({ args, maxSize: 1000 }, rows);
          },
        }),
      }),
    });

  const Repository = builder.objectRef<{ repositoryName?: string | undefined }>('Repository').implement({
    fields: (t) => ({
      name: t.exposeString('repositoryName'),
      lifecyclePreview: t.field({
        type: LifecyclePreview,
        resolve: ({ repositoryName = '' }, _, { aws }) => aws.preview(repositoryName),
      }),
      images: t.connection({
        type: Image,
        resolve: async ({ repositoryName = '' }, args, { aws }) =>
          resolveArrayConnection({ args, maxSize: 1000 }, await aws.images(repositoryName, args.first ?? 50)),
      }),
    }),
  });

  builder.queryType({
    fields: (t) => ({
      image: t.field({
        type: Image,
        args: { reference: t.arg.string({ required: true }) },
        resolve: (_, { reference }) => {
          const [name = '', digest = ''] = reference.slice(host.length + 1).split('@');
          return [registryId, region, name, digest].join('|');
        },
      }),
      repository: t.field({
        type: Repository,
        args: { name: t.arg({ type: 'RepositoryName', required: true }) },
        resolve: (_, { name }, { aws }) => aws.repository(name),
      }),
      repositories: t.connection({
        type: Repository,
        resolve: async (_, args, { aws }) =>
          resolveArrayConnection({ args, maxSize: 1000 }, await aws.repositories(args.first ?? 50)),
      }),
    }),
  });
  return builder.toSchema();
}

/** What a preview does to an image; the repository is known where the preview was asked for as a whole. */
type PreviewResult = LifecyclePolicyPreviewResult & { readonly repositoryName?: string };

function kindOf({ artifactType, annotations = {} }: ImageReferrer): Kind {
  const pairs = Object.entries(annotations).map(([key, value]) => ({ key, value }));
  return referrerKind({ artifactType: artifactType ?? null, annotations: pairs });
}

/** Whether a reference is to an image: by its digest, or by a tag that it has. */
function names(reference: string, { repositoryName, imageDigest, imageTags = [] }: ImageRow): boolean {
  const parsed = parseImageReference(reference);
  if (parsed.kind !== 'ECR' || parsed.repositoryName !== repositoryName) return false;
  const { digest, tag } = parsed.selector;
  return digest === undefined ? imageTags.includes(tag) : digest === imageDigest;
}

/** Batches of a loader: one call a repository for 100 of its images. */
async function loadByRepository<Row>(
  ids: readonly string[],
  read: (repositoryName: string, digests: readonly string[]) => Promise<Row[]>,
  digestOf: (row: Row) => string | undefined,
): Promise<(Row | null)[]> {
  const digests = new Map<string, string[]>();
  for (const id of ids) {
    const [, , name = '', digest = ''] = id.split('|');
    digests.set(name, [...(digests.get(name) ?? []), digest]);
  }
  const rows = await Promise.all(
    [...digests].map(async ([name, wanted]) => {
      const batches = Array.from({ length: Math.ceil(wanted.length / 100) }, (_, index) =>
        read(name, wanted.slice(index * 100, index * 100 + 100)),
      );
      return new Map((await Promise.all(batches)).flat().map((row) => [`${name}|${digestOf(row)}`, row]));
    }),
  );
  const byKey = new Map(rows.flatMap((some) => [...some]));
  return ids.map((id) => byKey.get(id.split('|').slice(2).join('|')) ?? null);
}
