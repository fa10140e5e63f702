import { imageKind } from '../../../src/schema/ecr/image-kind.ts';
import { type BareCall, bareCalls } from './bare-call.ts';
import { serve } from './serve.ts';
import { readSettings } from './settings.ts';

// What somebody would write who needs this one answer and nothing else, and has no library: signed calls, JSON.parse, the
// fields that are asked for, JSON.stringify.

/** DescribeImages' row, as JSON has it: moments are seconds since 1970. */
interface Row {
  readonly imageDigest: string;
  readonly imageTags?: readonly string[];
  readonly imageSizeInBytes?: number;
  readonly imagePushedAt?: number;
  readonly imageStatus?: string;
  readonly imageManifestMediaType?: string;
  readonly artifactMediaType?: string;
  readonly subjectManifestDigest?: string;
}

const settings = readSettings();
const { registryId, region } = settings.registry;
const call = bareCalls(settings);

const answers: Readonly<Partial<Record<typeof settings.shape, (call: BareCall) => Promise<object>>>> = {
  async tiny(call) {
    const [, name = '', imageDigest = ''] =
      /^[^/]+\/([^@]+)@(.+)$/.exec(String(settings.variables['reference'])) ?? [];
    const [row] = await describeImages(call, { repositoryName: name, imageIds: [{ imageDigest }] });
    return { image: row === undefined ? null : shortImage(row) };
  },
  async page(call) {
    const repositoryName = String(settings.variables['repository']);
    const rows = await describeImages(call, { repositoryName, maxResults: 1000 });
    return { repository: { images: { nodes: rows.map((row) => image(repositoryName, row)) } } };
  },
  async fleet(call) {
    const { repositories } = await call<{ repositories: { repositoryName: string }[] }>(
      'DescribeRepositories',
      { maxResults: 100 },
    );
    const nodes = await Promise.all(
      repositories.map(async ({ repositoryName }) => {
        const rows = await describeImages(call, { repositoryName, maxResults: 100 });
        return { name: repositoryName, images: { nodes: rows.map((row) => image(repositoryName, row)) } };
      }),
    );
    return { repositories: { nodes } };
  },
};

const answer = answers[settings.shape];
if (answer === undefined) throw new Error(`There is no bare server for ${settings.shape}`);

serve((request, response) => {
  request.resume();
  answer(call).then(
    (data) => {
      const body = JSON.stringify({ data });
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
      };
      response.writeHead(200, headers).end(body);
    },
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

async function describeImages(call: BareCall, input: object): Promise<readonly Row[]> {
  const { imageDetails } = await call<{ imageDetails: readonly Row[] }>('DescribeImages', {
    registryId,
    ...input,
  });
  return imageDetails;
}

function shortImage({ imageDigest, imageTags = [], imageSizeInBytes = 0, imagePushedAt = 0 }: Row) {
  return {
    digest: imageDigest,
    tags: imageTags,
    sizeInBytes: imageSizeInBytes,
    pushedAt: new Date(imagePushedAt * 1000).toISOString(),
  };
}

function image(name: string, row: Row) {
  const { imageDigest: digest, imageStatus: status = null } = row;
  const manifestMediaType = row.imageManifestMediaType ?? null;
  const artifactMediaType = row.artifactMediaType ?? null;
  const subjectManifestDigest = row.subjectManifestDigest ?? null;
  const { tags, sizeInBytes, pushedAt } = shortImage(row);
  return {
    id: Buffer.from(`Image|${registryId}|${region}|${name}|${digest}`).toString('base64url'),
    digest,
    uri: `${registryId}.dkr.ecr.${region}.amazonaws.com/${name}@${digest}`,
    tags,
    kind: imageKind({ subjectManifestDigest, manifestMediaType, artifactMediaType }),
    status,
    sizeInBytes,
    pushedAt,
    manifestMediaType,
    artifactMediaType,
  };
}
