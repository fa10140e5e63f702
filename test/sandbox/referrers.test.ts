import {
  type ECRClient,
  ListImageReferrersCommand,
  type ListImageReferrersCommandInput,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/sandbox/world/manifest.ts';
import { failure, rig, worldOf } from './clients.ts';

const repositoryName = 'team/app';
const subject = digestOf('subject');
const artifact = digestOf('artifact');

const attached = (count: number) =>
  worldOf([
    {
      repositoryName,
      images: [{ imageDigest: subject }],
      referrers: {
        [subject]: Array.from({ length: count }, (_, i) => ({
          artifactType: `application/x-${i % 3}`,
          annotations: { place: `${i}` },
        })),
      },
    },
  ]);

async function list(client: ECRClient, input: Partial<ListImageReferrersCommandInput> = {}) {
  const command = new ListImageReferrersCommand({
    repositoryName,
    subjectId: { imageDigest: subject },
    ...input,
  });
  const { referrers = [], nextToken } = await client.send(command);
  return { referrers, nextToken };
}

describe('ListImageReferrers', () => {
  test('answers 20 at a time by default, 50 at most', async () => {
    const { ecr } = await rig({ world: attached(75) });
    expect((await list(ecr)).referrers).toHaveLength(20);
    const first = await list(ecr, { maxResults: 50 });
    const second = await list(ecr, { maxResults: 50, nextToken: first.nextToken });
    const all = [...first.referrers, ...second.referrers];
    const digests = all.map(({ digest }) => digest);
    expect([first.referrers.length, second.referrers.length, new Set(digests).size]).toEqual([50, 25, 75]);
    expect(second.nextToken).toBeUndefined();
    const places = all.map(({ annotations }) => Number(annotations?.['place']));
    expect(places).not.toEqual(places.toSorted((a, b) => a - b));
  });

  test('filters by exact artifact types', async () => {
    const { ecr } = await rig({ world: attached(9) });
    const typesOf = async (...artifactTypes: string[]) =>
      (await list(ecr, { filter: { artifactTypes } })).referrers
        .map(({ artifactType }) => artifactType)
        .toSorted();
    expect(await typesOf('application/x-1')).toEqual(Array(3).fill('application/x-1'));
    expect(await typesOf('application/x-0', 'application/x-2', 'application/x')).toHaveLength(6);
    expect(await typesOf()).toHaveLength(9);
  });

  test('shows ACTIVE artifacts unless the filter says otherwise', async () => {
    const world = worldOf([
      {
        repositoryName,
        images: [{ imageDigest: subject }],
        referrers: {
          [subject]: [{ artifactType: 'now' }, { artifactType: 'then', artifactStatus: 'ARCHIVED' }],
        },
      },
    ]);
    const { ecr } = await rig({ world });
    const types = async (artifactStatus?: 'ANY' | 'ARCHIVED') =>
      (await list(ecr, { filter: { artifactStatus } })).referrers
        .map(({ artifactType }) => artifactType)
        .toSorted();
    expect(await types()).toEqual(['now']);
    expect(await types('ARCHIVED')).toEqual(['then']);
    expect(await types('ANY')).toEqual(['now', 'then']);
  });

  test('tells all that a descriptor has', async () => {
    const annotations = { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' };
    const artifactType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    const image = {
      imageDigest: artifact,
      subjectManifestDigest: subject,
      artifactMediaType: artifactType,
      annotations,
    };
    const { ecr } = await rig({
      world: worldOf([{ repositoryName, images: [{ imageDigest: subject }, image] }]),
    });
    expect((await list(ecr)).referrers).toEqual([
      {
        digest: artifact,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactType,
        size: expect.any(Number),
        annotations,
        artifactStatus: 'ACTIVE',
      },
    ]);
  });

  test('knows artifacts of artifacts, and those whose subject is gone', async () => {
    const world = worldOf([
      {
        repositoryName,
        images: [],
        referrers: { [subject]: [{ digest: artifact }], [artifact]: [{ artifactType: 'sig' }] },
      },
    ]);
    const { ecr } = await rig({ world });
    expect((await list(ecr)).referrers.map(({ digest }) => digest)).toEqual([artifact]);
    expect((await list(ecr, { subjectId: { imageDigest: artifact } })).referrers[0]?.artifactType).toBe(
      'sig',
    );
  });

  test('has none, and no error, for a digest that is not there', async () => {
    const { ecr } = await rig({ world: attached(1) });
    expect((await list(ecr, { subjectId: { imageDigest: digestOf('nobody') } })).referrers).toEqual([]);
    expect((await failure(list(ecr, { repositoryName: 'no/such' }))).name).toBe(
      'RepositoryNotFoundException',
    );
  });
});
