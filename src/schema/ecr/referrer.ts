import type { ReferrerModel } from '../../aws/ecr-models.ts';
import { pageSizeOf } from '../../aws/path/operations.ts';
import { badInput } from '../../errors.ts';
import { builder } from '../builder.ts';
import { connect, itemsOf, MAX_PAGES_PER_REQUEST } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import { ArtifactStatus, ArtifactStatusFilter } from '../enums.ts';
import { pagesOf } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { formatGlobalId } from '../global-id.ts';
import { Node } from '../node.ts';
import { Image, linkToImage, lookedUpByLink } from './image.ts';
import { referrerKind } from './referrer-kind.ts';

export const Referrer = builder.objectRef<ReferrerModel>('Referrer');
const ReferrerConnection = defineConnection(Referrer);

const REFERRERS_A_CALL = pageSizeOf('ecr.ListImageReferrers');

const ReferrerKind = builder.enumType('ReferrerKind', {
  description: 'What an artifact attached to an image is.',
  values: {
    SIGNATURE: { description: 'A signature: Notation, AWS Signer, cosign, a Sigstore bundle.' },
    SBOM: { description: 'A software bill of materials: SPDX, CycloneDX.' },
    PROVENANCE: { description: 'SLSA provenance: how it was built.' },
    ATTESTATION: { description: 'Some other in-toto attestation.' },
    VULNERABILITY_REPORT: { description: 'The result of a scan.' },
    SOCI_INDEX: { description: 'An index for lazy loading (Seekable OCI).' },
    OTHER: { description: 'Something else.' },
  } as const,
});

export const Annotation = builder.objectRef<ReferrerModel['annotations'][number]>('Annotation').implement({
  description: 'One annotation of a manifest.',
  fields: (t) => ({
    key: t.exposeString('key', { nullable: false, description: 'Its name.' }),
    value: t.exposeString('value', { nullable: false, description: 'Its value.' }),
  }),
});

/** Its digests name what its links lead to. */
const LINK = { plan: { needs: 'key', looksUp: lookedUpByLink } } as const;

Referrer.implement({
  description:
    'An artifact attached to an image: a signature, an SBOM, an attestation (ListImageReferrers.referrers).',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: "The global id. node(id) reads its subject's referrers, 50 a call.",
      resolve: ({ subject: { repository, digest: subjectDigest }, digest }) => {
        const { registryId, region } = repository.registry;
        return formatGlobalId('Referrer', [registryId, region, repository.name, subjectDigest, digest]);
      },
    }),
    digest: t.expose('digest', {
      type: 'Digest',
      nullable: false,
      description: "The digest of the artifact's manifest (ImageReferrer.digest).",
    }),
    mediaType: t.exposeString('mediaType', {
      nullable: false,
      description: "The media type of the artifact's manifest (ImageReferrer.mediaType).",
    }),
    artifactType: t.exposeString('artifactType', {
      description: 'What its pusher says that it is (ImageReferrer.artifactType); null when it says nothing.',
    }),
    size: t.expose('size', {
      type: 'SafeInt',
      nullable: false,
      description: "Bytes of the artifact's manifest (ImageReferrer.size).",
    }),
    annotations: t.expose('annotations', {
      type: [Annotation],
      nullable: false,
      description: 'Its annotations (ImageReferrer.annotations); empty when there are none.',
    }),
    annotation: t.string({
      args: { key: t.arg.string({ required: true, description: "The annotation's name." }) },
      description: "One annotation's value; null when absent (ImageReferrer.annotations).",
      resolve: ({ annotations }, { key }) =>
        annotations.find((annotation) => annotation.key === key)?.value ?? null,
    }),
    artifactStatus: t.expose('artifactStatus', {
      type: ArtifactStatus,
      description: 'Whether it can be pulled (ImageReferrer.artifactStatus); null when AWS does not say.',
    }),
    kind: t.field({
      type: ReferrerKind,
      nullable: false,
      description:
        'What it is, told from artifactType and, for Sigstore bundles, from the predicateType annotation.',
      resolve: referrerKind,
    }),
    subject: t.field({
      type: Image,
      description: 'The image that it is attached to; null when that is gone.',
      extensions: LINK,
      resolve: ({ subject }, _, ctx, info) => linkToImage(subject, ctx, info),
    }),
    image: t.field({
      type: Image,
      description:
        'The artifact as an image of the same repository, with referrers of its own; null when gone.',
      extensions: LINK,
      resolve: ({ subject: { repository }, digest }, _, ctx, info) =>
        linkToImage({ repository, digest }, ctx, info),
    }),
  }),
});

const ReferrerFilter = builder.inputType('ReferrerFilter', {
  description: 'Which referrers of an image (ListImageReferrers.filter).',
  fields: (t) => ({
    artifactTypes: t.stringList({
      description: 'Exact artifact types, at most 5, of 1 to 255 characters (filter.artifactTypes).',
    }),
    artifactStatus: t.field({
      type: ArtifactStatusFilter,
      description: 'By their status; ACTIVE when left out, as in AWS (filter.artifactStatus).',
    }),
    kinds: t.field({
      type: [ReferrerKind],
      description:
        'Applied by the gateway: artifactTypes cannot tell a signature from an SBOM inside Sigstore bundles.',
    }),
  }),
});

builder.objectField(Image, 'referrers', (t) =>
  t.field({
    type: ReferrerConnection,
    args: {
      ...connectionArgs,
      filter: t.arg({
        type: ReferrerFilter,
        description: 'Which referrers; those that are ACTIVE when left out.',
      }),
    },
    description:
      'The artifacts attached to it, 50 a call, one call an image (ListImageReferrers); null when the repository is gone.',
    extensions: {
      ...NEEDS_KEY,
      cost: {
        page: itemsOf,
        calls: {
          // Which kinds a page holds, only the page tells.
          'ecr.ListImageReferrers': ({ distinct }, { filter, ...page }) =>
            distinct * (filter?.kinds ? MAX_PAGES_PER_REQUEST : pagesOf(page, REFERRERS_A_CALL)),
        },
      },
    },
    resolve: ({ repository, digest }, { filter, ...page }, { registries }) => {
      const { referrers } = registries.get(repository.registry);
      const wanted = {
        artifactTypes: checkArtifactTypes(filter?.artifactTypes ?? undefined),
        artifactStatus: filter?.artifactStatus ?? undefined,
      };
      const kinds = filter?.kinds ?? undefined;
      return connect<ReferrerModel>(
        {
          field: 'Image.referrers',
          args: { repository, digest, ...wanted, kinds },
          maxPageSize: REFERRERS_A_CALL,
          read: (request) => referrers.list(repository.name, digest, wanted, request),
          ...(kinds ? { keep: (referrer) => kinds.includes(referrerKind(referrer)) } : {}),
        },
        page,
      );
    },
  }),
);

function checkArtifactTypes(types: readonly string[] | undefined): readonly string[] | undefined {
  if (types && types.length > 5) {
    throw badInput('filter.artifactTypes', `must hold at most 5 artifact types; it holds ${types.length}.`);
  }
  const wrong = types?.find((type) => type.length < 1 || type.length > 255);
  if (wrong !== undefined) {
    throw badInput('filter.artifactTypes', `each must have 1 to 255 characters; one has ${wrong.length}.`);
  }
  return types;
}
