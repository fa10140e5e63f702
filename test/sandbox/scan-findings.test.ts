import {
  DescribeImageScanFindingsCommand,
  type ECRClient,
  ImageNotFoundException,
  paginateDescribeImageScanFindings,
  ScanNotFoundException,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { accountId, clockAt, failure, rig, worldOf } from './clients.ts';

const repositoryName = 'team/app';
const imageId = { imageTag: 'a' };
const flaw = (n: number) => ({
  name: `CVE-${n}`,
  severity: n % 2 === 0 ? ('HIGH' as const) : ('LOW' as const),
});

const scan = (client: ECRClient, imageTag: string, more: { maxResults?: number; nextToken?: string } = {}) =>
  client.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag }, ...more }));

describe('DescribeImageScanFindings', () => {
  const world = worldOf([
    {
      repositoryName,
      images: [
        {
          imageTags: ['a'],
          imageScanStatus: { description: 'done' },
          imageScanFindings: {
            imageScanCompletedAt: '2026-01-01T00:00:00Z',
            vulnerabilitySourceUpdatedAt: 1_767_000_000,
            findings: Array.from({ length: 250 }, (_, n) => flaw(n)),
          },
        },
        { imageTags: ['b'], imageScanStatus: { status: 'UNSUPPORTED_IMAGE' } },
        {
          imageTags: ['c'],
          imageScanFindings: { enhancedFindings: [{ title: 'a', severity: 'UNTRIAGED' }, { title: 'b' }] },
        },
        { imageTags: ['never'] },
      ],
    },
  ]);

  test('tells the scan with each page, and counts all findings by severity', async () => {
    const { ecr } = await rig({ world });
    const names: (string | undefined)[] = [];
    let pages = 0;
    for await (const page of paginateDescribeImageScanFindings(
      { client: ecr, pageSize: 120 },
      { repositoryName, imageId },
    )) {
      pages += 1;
      expect(page).toMatchObject({
        repositoryName,
        imageId: { imageTag: 'a', imageDigest: expect.stringMatching(/^sha256:/) },
        imageScanStatus: { status: 'COMPLETE', description: 'done' },
        imageScanFindings: {
          imageScanCompletedAt: new Date('2026-01-01T00:00:00Z'),
          vulnerabilitySourceUpdatedAt: new Date(1_767_000_000_000),
          findingSeverityCounts: { HIGH: 125, LOW: 125 },
        },
      });
      names.push(...(page.imageScanFindings?.findings ?? []).map(({ name }) => name));
    }
    expect(pages).toBe(3);
    expect(names).toEqual(Array.from({ length: 250 }, (_, n) => `CVE-${n}`));
  });

  test('gives 100 a page when none is asked for, and refuses the token of another image', async () => {
    const { ecr } = await rig({ world });
    const { imageScanFindings, nextToken } = await scan(ecr, 'a');
    expect(imageScanFindings?.findings).toHaveLength(100);
    expect(nextToken).toEqual(expect.any(String));
    const other = await failure(scan(ecr, 'c', { nextToken: nextToken ?? '' }));
    expect(other.name).toBe('InvalidParameterException');
  });

  test('tells enhanced findings in a list of their own', async () => {
    const { ecr } = await rig({ world });
    const { imageScanFindings } = await scan(ecr, 'c');
    expect(imageScanFindings).toEqual({
      enhancedFindings: [{ title: 'a', severity: 'UNTRIAGED' }, { title: 'b' }],
      findingSeverityCounts: { UNTRIAGED: 1 },
    });
  });

  test('tells the status of an image that cannot be scanned', async () => {
    const { ecr } = await rig({ world });
    expect((await scan(ecr, 'b')).imageScanStatus).toEqual({ status: 'UNSUPPORTED_IMAGE' });
  });

  test('refuses an image that was never scanned, and one that is not there', async () => {
    const { ecr } = await rig({ world });
    await expect(scan(ecr, 'never')).rejects.toBeInstanceOf(ScanNotFoundException);
    expect((await failure(scan(ecr, 'never'))).message).toMatch(
      /^Image scan does not exist for the image with '\{imageDigest:'sha256:\w+', imageTag:'never'\}' in the repository with name 'team\/app'/,
    );
    await expect(scan(ecr, 'nope')).rejects.toBeInstanceOf(ImageNotFoundException);
  });

  test('has no findings while it is IN_PROGRESS, and is COMPLETE once the time has come', async () => {
    const clock = clockAt('2026-01-01T00:00:00Z');
    const imageScanStatus = { status: 'IN_PROGRESS' as const, completesAt: '2026-01-01T00:10:00Z' };
    const images = [
      { imageTags: ['a'], imageScanStatus, imageScanFindings: { findings: [flaw(0)] } },
      { imageTags: ['stuck'], imageScanStatus: { status: 'IN_PROGRESS' as const } },
    ];
    const { ecr } = await rig({ world: worldOf([{ repositoryName, images }]), now: clock.now });
    const before = await scan(ecr, 'a');
    expect(before.imageScanStatus?.status).toBe('IN_PROGRESS');
    expect(before.imageScanFindings).toBeUndefined();
    clock.advance(600_000);
    const after = await scan(ecr, 'a');
    expect(after.imageScanStatus?.status).toBe('COMPLETE');
    expect(after.imageScanFindings).toEqual({
      imageScanCompletedAt: new Date('2026-01-01T00:10:00Z'),
      findingSeverityCounts: { HIGH: 1 },
      findings: [flaw(0)],
    });
    expect((await scan(ecr, 'stuck')).imageScanStatus?.status).toBe('IN_PROGRESS');
  });
});

describe('the scans of the company', () => {
  const now = new Date('2026-08-07T12:00:00Z');

  /** Every image of a repository, with its scan. */
  function allScans(images: number, name: string, account = accountId) {
    const repository = makeCompany({ images, now }).registry(account, 'us-east-1')?.repositories.get(name);
    return [...(repository?.images.listed(0, now) ?? [])].map(([, image]) => ({
      image,
      scan: image.scan?.(),
    }));
  }
  const statusesOf = (scans: ReturnType<typeof allScans>) =>
    [...new Set(scans.map(({ scan }) => scan?.status ?? 'none'))].toSorted();

  test('are enhanced in the largest registry, of every kind, and the same for the same seed', () => {
    const scansOf = () => [...allScans(4000, 'checkout/api'), ...allScans(4000, 'platform/charts')];
    const scans = scansOf();
    expect(statusesOf(scans)).toEqual([
      ...['ACTIVE', 'FINDINGS_UNAVAILABLE', 'IMAGE_ARCHIVED', 'LIMIT_EXCEEDED', 'PENDING'],
      ...['SCAN_ELIGIBILITY_EXPIRED', 'UNSUPPORTED_IMAGE', 'none'],
    ]);
    expect(scans.some(({ scan }) => (scan?.enhancedFindings ?? []).length > 100)).toBe(true);
    const uses = scans.flatMap(({ image, scan }) =>
      (scan?.enhancedFindings ?? []).flatMap(({ resources = [] }) =>
        resources.map(({ details }) => {
          expect(details?.awsEcrContainerImage?.imageHash).toBe(image.digest);
          return details?.awsEcrContainerImage?.inUseCount;
        }),
      ),
    );
    expect(uses).toContain(0);
    expect(Math.max(...uses.map(Number))).toBeGreaterThan(5);
    const told = (all: typeof scans) => all.map(({ image, scan }) => [image.digest, scan]);
    expect(told(scansOf())).toEqual(told(scans));
  });

  test('happen between the push and now, and so does what is seen of their images in use', () => {
    const scans = ['checkout/api', 'web/storefront', 'ml/training'].flatMap((name) => allScans(8000, name));
    const moments = scans.flatMap(({ image, scan }) =>
      [
        scan?.completedAt,
        ...(scan?.enhancedFindings ?? []).map(
          ({ resources }) => resources?.[0]?.details?.awsEcrContainerImage?.lastInUseAt,
        ),
      ].flatMap((moment) => (moment ? { pushedAt: image.pushedAt, moment } : [])),
    );
    expect(moments.length).toBeGreaterThan(100);
    expect(moments.filter(({ pushedAt, moment }) => moment < pushedAt || moment > now)).toEqual([]);
  });

  test('are basic in another one, and there are none of an index', () => {
    const scans = allScans(8000, 'vision/training', '444455556666');
    expect(statusesOf(scans)).toEqual(['COMPLETE', 'FAILED', 'IN_PROGRESS', 'none']);
    for (const { scan } of scans) expect(scan?.enhancedFindings ?? []).toEqual([]);
    const [found] = scans.flatMap(({ scan }) => scan?.findings ?? []);
    expect(found?.attributes?.map(({ key }) => key)).toEqual([
      ...['package_name', 'package_version', 'CVSS3_SCORE', 'CVSS3_VECTOR'],
    ]);
    const indexes = allScans(600, 'platform/base-images').filter(({ image }) =>
      image.manifestMediaType.includes('index'),
    );
    expect(indexes.length).toBeGreaterThan(0);
    expect(statusesOf(indexes)).toEqual(['none']);
  });

  test('and the signatures are those of where an image was pushed: its replicas have none', () => {
    const world = makeCompany({ images: 600, now });
    const imagesIn = (region: string) => [
      ...(world.registry(accountId, region)?.repositories.get('checkout/api')?.images.listed(0, now) ?? []),
    ];
    const marked = (region: string) =>
      imagesIn(region).filter(([, { scan, signings = [] }]) => scan !== undefined || signings.length > 0);
    expect(marked('us-east-1').length).toBeGreaterThan(10);
    expect(imagesIn('eu-west-1').length).toBeGreaterThan(10);
    expect(marked('eu-west-1')).toEqual([]);
  });

  test('are on the wire as they are in the world', async () => {
    const { ecr } = await rig({ world: makeCompany({ images: 4000, now }), now: () => now });
    const { image, scan } =
      allScans(4000, 'checkout/api').find(({ scan }) => scan?.enhancedFindings.length) ?? expect.fail('none');
    const imageId = { imageDigest: image.digest };
    const input = { repositoryName: 'checkout/api', imageId, maxResults: 1000 };
    const { imageScanFindings } = await ecr.send(new DescribeImageScanFindingsCommand(input));
    expect(imageScanFindings?.enhancedFindings).toEqual(
      JSON.parse(JSON.stringify(scan?.enhancedFindings), revive),
    );
  });
});

/** Moments of a world, as the wire brings them. */
function revive(name: string, value: unknown): unknown {
  return /At$/.test(name) && typeof value === 'string' ? new Date(value) : value;
}
