import { describe, expect, test } from 'vitest';
import { readFindings, readScan } from '../../src/aws/image-scan-answers.ts';
import { expectNothingUndefined, overTheWire, withMembers } from './answers.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const digest = `sha256:${'1'.repeat(64)}`;
const image = { repository: { registry, name: 'team/app' }, digest };

const readFirst = (list: 'findings' | 'enhancedFindings', finding: object) =>
  readFindings(withMembers({}, { imageScanFindings: { [list]: [finding] } }))[0];
const readOf = (imageScanFindings: object) => readScan(image, { imageScanFindings });

describe('a scan', () => {
  test('of which AWS says nothing has nothing, and its status is not known', () => {
    const scan = readScan(image, overTheWire({}));
    expect(scan).toMatchObject({
      status: 'UNKNOWN',
      severityCounts: [],
      inUseCount: null,
      lastInUseAt: null,
    });
    expectNothingUndefined(scan);
    expect(readFindings(overTheWire({}))).toEqual([]);
  });

  test('has its counts with the gravest first, and those of new severities together', () => {
    const findingSeverityCounts = { UNTRIAGED: 1, LOW: 2, NEW: 3, CRITICAL: 4, OTHER: 5, UNDEFINED: 0 };
    expect(readOf({ findingSeverityCounts }).severityCounts).toEqual([
      { severity: 'CRITICAL', count: 4 },
      { severity: 'LOW', count: 2 },
      { severity: 'UNDEFINED', count: 0 },
      { severity: 'UNTRIAGED', count: 1 },
      { severity: 'UNKNOWN', count: 8 },
    ]);
  });

  test('counts no further than GraphQL does', () => {
    const findingSeverityCounts = { NEW: 2 ** 31 - 1, OTHER: 1, LOW: 2 ** 31 };
    expect(readOf({ findingSeverityCounts }).severityCounts).toEqual([
      { severity: 'UNKNOWN', count: 2 ** 31 - 1 },
    ]);
  });

  test('has the most and the latest use that its findings tell of this image, and of no other', () => {
    const using = (...uses: object[]) => ({
      resources: uses.map((awsEcrContainerImage) => ({ details: { awsEcrContainerImage } })),
    });
    const [early, late, later] = [1, 2, 3].map((day) => new Date(Date.UTC(2026, 0, day)));
    const enhancedFindings = [
      using({ imageHash: digest, inUseCount: 2, lastInUseAt: late }),
      using(
        { inUseCount: 3, lastInUseAt: early },
        { imageHash: 'sha256:other', inUseCount: 9, lastInUseAt: later },
      ),
      {},
    ];
    expect(readOf({ enhancedFindings })).toMatchObject({ inUseCount: 3, lastInUseAt: late });
    expect(readOf({ enhancedFindings: [using({ inUseCount: 0 })] })).toMatchObject({
      inUseCount: 0,
      lastInUseAt: null,
    });
    expect(readOf({ findings: [{ name: 'CVE' }] })).toMatchObject({ inUseCount: null, lastInUseAt: null });
  });
});

describe('a basic finding', () => {
  test('has its package, score and vector from its attributes, the newest CVSS first', () => {
    const attributes = Object.entries({
      package_name: 'zlib',
      package_version: '1.2',
      fixed_in_version: '1.3',
      CVSS2_SCORE: '7.5',
      CVSS3_SCORE: '9.8',
      CVSS2_VECTOR: 'AV:N',
    }).map(([key, value]) => ({ key, value }));
    const finding = readFirst('findings', { name: 'CVE', severity: 'INFORMATIONAL', uri: 'u', attributes });
    expect(finding).toMatchObject({
      name: 'CVE',
      severity: 'INFORMATIONAL',
      uri: 'u',
      score: 9.8,
      scoringVector: 'AV:N',
      packages: [{ name: 'zlib', version: '1.2', fixedInVersion: '1.3', packageManager: null }],
    });
    expectNothingUndefined(finding);
  });

  test.each(['', ' ', 'high', 'NaN', 'Infinity'])('has no score of %j', (value) => {
    const attributes = [{ key: 'CVSS3_SCORE', value }];
    expect(readFirst('findings', { attributes })).toMatchObject({ score: null, packages: [] });
  });
});

describe('an enhanced finding', () => {
  test('has the best that is told: the CVE, the source, the score that Inspector gave', () => {
    const finding = {
      title: 'CVE-1 - zlib',
      severity: 'UNTRIAGED',
      score: 9.1,
      scoreDetails: { cvss: { score: 9.8, scoringVector: 'CVSS:3.1' } },
      fixAvailable: 'PARTIAL',
      exploitAvailable: 'YES',
      firstObservedAt: new Date(0),
      remediation: { recommendation: { text: 'Update.' } },
      packageVulnerabilityDetails: {
        vulnerabilityId: 'CVE-1',
        sourceUrl: 'https://a',
        referenceUrls: ['https://b'],
        cvss: [{ baseScore: 5, scoringVector: 'CVSS:2' }],
        vulnerablePackages: [
          { name: 'zlib', version: '1', fixedInVersion: '2', packageManager: 'OS', filePath: '/a' },
          {},
        ],
      },
    };
    const read = readFirst('enhancedFindings', finding);
    expect(read).toEqual({
      name: 'CVE-1',
      description: null,
      uri: 'https://a',
      severity: 'UNTRIAGED',
      score: 9.1,
      scoringVector: 'CVSS:3.1',
      packages: [
        { name: 'zlib', version: '1', fixedInVersion: '2', packageManager: 'OS', filePath: '/a' },
        { name: null, version: null, fixedInVersion: null, packageManager: null, filePath: null },
      ],
      fixAvailable: 'PARTIAL',
      exploitAvailable: true,
      remediation: 'Update.',
      firstObservedAt: new Date(0),
      lastObservedAt: null,
    });
  });

  test('has the next best where that is left out or empty', () => {
    const rest = { referenceUrls: ['https://b'], cvss: [{ baseScore: 5, scoringVector: 'CVSS:2' }] };
    const packageVulnerabilityDetails = { vulnerabilityId: '', sourceUrl: null, ...rest };
    const finding = { title: 'A finding', exploitAvailable: 'NO', fixAvailable: 'SOON', severity: 'NEW' };
    expect(readFirst('enhancedFindings', { ...finding, packageVulnerabilityDetails })).toMatchObject({
      name: 'A finding',
      uri: 'https://b',
      score: 5,
      scoringVector: 'CVSS:2',
      exploitAvailable: false,
      fixAvailable: 'UNKNOWN',
      severity: 'UNKNOWN',
    });
    const details = { scoreDetails: { cvss: { score: 9.8 } } };
    expect(readFirst('enhancedFindings', details)).toMatchObject({ score: 9.8, fixAvailable: null });
  });
});
