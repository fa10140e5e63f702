import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { appWorld, digest, HOST, type Image } from '../worlds.ts';

const reference = (tag: string) => `${HOST}/team/app:${tag}`;
const flaws = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `CVE-${n}`, severity: 'LOW' as const }));
const worldOfScans = (...images: Image[]) =>
  appWorld({ images: images.map((image, n) => ({ imageDigest: digest(n + 1), ...image })) });

const ScanOfImage = graphql(/* GraphQL */ `
  query ScanOfImage($reference: String!) {
    image(reference: $reference) {
      scan {
        status
        description
        completedAt
        vulnerabilitySourceUpdatedAt
        severityCounts {
          severity
          count
        }
        inUseCount
        lastInUseAt
        findings {
          nodes {
            name
            description
            uri
            severity
            score
            scoringVector
            packages {
              name
              version
              fixedInVersion
              packageManager
              filePath
            }
            fixAvailable
            exploitAvailable
            remediation
            firstObservedAt
            lastObservedAt
          }
        }
      }
    }
  }
`);

const FindingsPage = graphql(/* GraphQL */ `
  query FindingsPage($reference: String!, $first: Int, $after: String) {
    image(reference: $reference) {
      scan {
        status
        findings(first: $first, after: $after) {
          nodes {
            name
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

const attributes = Object.entries({
  package_name: 'zlib',
  package_version: '1.2.11',
  CVSS2_SCORE: '7.5',
  CVSS2_VECTOR: 'AV:N/AC:L/Au:N/C:P/I:P/A:P',
}).map(([key, value]) => ({ key, value }));

describe('a scan', () => {
  test('by basic scanning is what DescribeImageScanFindings says', async () => {
    const world = worldOfScans({
      imageTags: ['a'],
      imageScanStatus: { description: 'The scan was completed successfully.' },
      imageScanFindings: {
        imageScanCompletedAt: '2026-01-02T00:00:00Z',
        vulnerabilitySourceUpdatedAt: '2026-01-01T00:00:00Z',
        findings: [
          { name: 'CVE-1', description: 'bad', uri: 'https://a.example', severity: 'UNDEFINED', attributes },
        ],
      },
    });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(ScanOfImage, { reference: reference('a') });
    expect(errors).toBeUndefined();
    expect(data?.image?.scan).toEqual({
      status: 'COMPLETE',
      description: 'The scan was completed successfully.',
      completedAt: '2026-01-02T00:00:00.000Z',
      vulnerabilitySourceUpdatedAt: '2026-01-01T00:00:00.000Z',
      severityCounts: [{ severity: 'UNDEFINED', count: 1 }],
      inUseCount: null,
      lastInUseAt: null,
      findings: {
        nodes: [
          {
            name: 'CVE-1',
            description: 'bad',
            uri: 'https://a.example',
            severity: 'UNDEFINED',
            score: 7.5,
            scoringVector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P',
            packages: [
              { name: 'zlib', version: '1.2.11', fixedInVersion: null, packageManager: null, filePath: null },
            ],
            fixAvailable: null,
            exploitAvailable: null,
            remediation: null,
            firstObservedAt: null,
            lastObservedAt: null,
          },
        ],
      },
    });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeImages': 1,
      'ecr.DescribeImageScanFindings': 1,
    });
  });

  test('by Amazon Inspector is of the same shape, with its evidence of use', async () => {
    const pack = { name: 'zlib', version: '1', fixedInVersion: '2', packageManager: 'OS', filePath: '/a' };
    const world = worldOfScans({
      imageTags: ['a'],
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: {
        findingSeverityCounts: { HIGH: 1, UNTRIAGED: 3, NEW: 2 },
        enhancedFindings: [
          {
            title: 'CVE-1 - zlib',
            description: 'bad',
            severity: 'HIGH',
            score: 8.1,
            scoreDetails: { cvss: { scoringVector: 'CVSS:3.1/AV:N' } },
            fixAvailable: 'PARTIAL',
            exploitAvailable: 'YES',
            remediation: { recommendation: { text: 'Update.' } },
            firstObservedAt: '2026-01-01T00:00:00Z',
            lastObservedAt: '2026-01-02T00:00:00Z',
            packageVulnerabilityDetails: {
              vulnerabilityId: 'CVE-1',
              sourceUrl: 'https://a.example',
              vulnerablePackages: [pack],
            },
            resources: [
              {
                details: {
                  awsEcrContainerImage: {
                    imageHash: digest(1),
                    inUseCount: 4,
                    lastInUseAt: '2026-01-03T00:00:00Z',
                  },
                },
              },
            ],
          },
        ],
      },
    });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(ScanOfImage, { reference: reference('a') });
    expect(errors).toBeUndefined();
    expect(data?.image?.scan).toMatchObject({
      status: 'ACTIVE',
      description: null,
      completedAt: null,
      severityCounts: [
        { severity: 'HIGH', count: 1 },
        { severity: 'UNTRIAGED', count: 3 },
        { severity: 'UNKNOWN', count: 2 },
      ],
      inUseCount: 4,
      lastInUseAt: '2026-01-03T00:00:00.000Z',
      findings: {
        nodes: [
          {
            name: 'CVE-1',
            description: 'bad',
            uri: 'https://a.example',
            severity: 'HIGH',
            score: 8.1,
            scoringVector: 'CVSS:3.1/AV:N',
            packages: [pack],
            fixAvailable: 'PARTIAL',
            exploitAvailable: true,
            remediation: 'Update.',
            firstObservedAt: '2026-01-01T00:00:00.000Z',
            lastObservedAt: '2026-01-02T00:00:00.000Z',
          },
        ],
      },
    });
  });

  test.each(['IN_PROGRESS', 'FAILED', 'UNSUPPORTED_IMAGE', 'PENDING', 'IMAGE_ARCHIVED'] as const)(
    'that is %s says so, and has no findings',
    async (status) => {
      const world = worldOfScans({ imageTags: ['a'], imageScanStatus: { status, description: 'why' } });
      await using gateway = await startTestGateway({ world });
      const { data, errors } = await gateway.run(ScanOfImage, { reference: reference('a') });
      expect(errors).toBeUndefined();
      expect(data?.image?.scan).toMatchObject({
        status,
        description: 'why',
        severityCounts: [],
        findings: { nodes: [] },
      });
    },
  );

  test('that nobody knows the status of is UNKNOWN', async () => {
    const status: string = 'NEW';
    const world = worldOfScans({ imageTags: ['a'], imageScanStatus: JSON.parse(JSON.stringify({ status })) });
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(FindingsPage, { reference: reference('a') });
    expect(data?.image?.scan?.status).toBe('UNKNOWN');
  });

  test('is null, and no error, where the image was never scanned or is gone', async () => {
    await using gateway = await startTestGateway({ world: worldOfScans({ imageTags: ['a'] }) });
    const ask = () => gateway.run(FindingsPage, { reference: reference('a') });
    expect(await ask()).toEqual({ status: 200, data: { image: { scan: null } } });
    for (const error of ['ImageNotFoundException', 'RepositoryNotFoundException']) {
      gateway.sandbox.faults.add({ operation: 'DescribeImageScanFindings', kind: 'error', error, times: 1 });
      const { data, errors } = await gateway.send(
        `{ image(reference: "${reference('a')}") { scan { status } } }`,
        {},
        { 'cache-control': 'no-cache' },
      );
      expect({ data, errors }).toEqual({ data: { image: { scan: null } }, errors: undefined });
    }
  });

  test('that may not be read is an error of its own', async () => {
    await using gateway = await startTestGateway({ world: worldOfScans({ imageTags: ['a'] }) });
    gateway.sandbox.faults.add({ operation: 'DescribeImageScanFindings', kind: 'denied' });
    const { data, errors } = await gateway.send(
      `{ image(reference: "${reference('a')}") { tags scan { status } } }`,
    );
    expect(data).toEqual({ image: { tags: ['a'], scan: null } });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['image', 'scan'], 'UPSTREAM_ACCESS_DENIED'],
    ]);
  });
});

describe('findings', () => {
  const world = worldOfScans({ imageTags: ['a'], imageScanFindings: { findings: flaws(1234) } });

  test.each([
    [undefined, 50, 100],
    [100, 100, 100],
    [101, 101, 1000],
    [1000, 1000, 1000],
  ])('of which the first %s are asked come with the scan, in one call', async (first, count, maxResults) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(FindingsPage, { reference: reference('a'), first });
    expect(errors).toBeUndefined();
    expect(data?.image?.scan?.findings?.nodes).toHaveLength(count);
    const calls = gateway.sandbox.calls
      .list()
      .filter(({ operation }) => operation === 'DescribeImageScanFindings');
    expect(calls.map(({ input }) => input)).toEqual([expect.objectContaining({ maxResults })]);
  });

  test('that are read on from a cursor do not tell which page comes with the scan', async () => {
    await using gateway = await startTestGateway({ world, config: COLD });
    const { data } = await gateway.run(FindingsPage, { reference: reference('a'), first: 100 });
    const after = data?.image?.scan?.findings?.pageInfo.endCursor;
    gateway.sandbox.calls.clear();
    const { errors } = await gateway.send(
      `query ($after: String) { image(reference: "${reference('a')}") { scan {
         more: findings(first: 10, after: $after) { nodes { name } }
         many: findings(first: 1000) { nodes { name } } } } }`,
      { after },
    );
    expect(errors).toBeUndefined();
    expect(gateway.sandbox.calls.count('DescribeImageScanFindings')).toBe(2);
  });

  test.each([70, 300, 1000])('are all of them, once each, when read %i at a time', async (first) => {
    await using gateway = await startTestGateway({ world });
    const names: (string | null)[] = [];
    let after: string | null | undefined;
    do {
      const { data, errors } = await gateway.run(FindingsPage, { reference: reference('a'), first, after });
      expect(errors).toBeUndefined();
      const { nodes, pageInfo } = data?.image?.scan?.findings ?? expect.fail('no findings');
      names.push(...nodes.map(({ name }) => name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    } while (after);
    expect(names).toEqual(flaws(1234).map(({ name }) => name));
  });

  test('of one image have cursors that are of no use for another', async () => {
    await using gateway = await startTestGateway({
      world: worldOfScans(
        { imageTags: ['a'], imageScanFindings: { findings: flaws(3) } },
        { imageTags: ['b'], imageScanFindings: { findings: flaws(3) } },
      ),
    });
    const { data } = await gateway.run(FindingsPage, { reference: reference('a'), first: 1 });
    const after = data?.image?.scan?.findings?.pageInfo.endCursor;
    const { errors, data: other } = await gateway.run(FindingsPage, {
      reference: reference('b'),
      first: 1,
      after,
    });
    expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
    expect(other?.image?.scan).toMatchObject({ status: 'COMPLETE', findings: null });
  });

  test('more than are allowed are refused, and the scan is there all the same', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(FindingsPage, { reference: reference('a'), first: 1001 });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(data?.image?.scan).toMatchObject({ status: 'COMPLETE', findings: null });
  });
});

test('a scan that is under way is asked again soon, and one that is done is not', async () => {
  const lifetimesMs = { permanent: 60_000, settled: 60_000, steady: 60_000, mutable: 60_000, moving: 0 };
  const world = worldOfScans(
    { imageTags: ['running'], imageScanStatus: { status: 'IN_PROGRESS' } },
    { imageTags: ['pending'], imageScanStatus: { status: 'PENDING' } },
    { imageTags: ['done'], imageScanStatus: {} },
  );
  await using gateway = await startTestGateway({ world, config: { cache: { lifetimesMs } } });
  const callsFor = async (tag: string) => {
    gateway.sandbox.calls.clear();
    for (let i = 0; i < 2; i += 1) await gateway.run(FindingsPage, { reference: reference(tag) });
    return gateway.sandbox.calls.count('DescribeImageScanFindings');
  };
  expect(await callsFor('running')).toBe(2);
  expect(await callsFor('pending')).toBe(2);
  expect(await callsFor('done')).toBe(1);
});
