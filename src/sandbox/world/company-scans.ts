import type { EnhancedImageScanFinding, ImageScanFinding } from '@aws-sdk/client-ecr';
import { accounts } from './company-catalog.ts';
import type { ImagePlan } from './company-images.ts';
import { type Dice, dice } from './random.ts';
import type { Role } from './release.ts';
import type { ScanRecord } from './scan-record.ts';
import type { ImageRecord } from './world.ts';

type Scanned = Pick<ImageRecord, 'digest' | 'tags' | 'pushedAt' | 'status'>;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Enhanced scanning stops watching images that were pushed before. */
const watched = 180 * day;

/**
 * How an image of the company was scanned; undefined for one that never was: an index or an artifact. Enhanced scanning is
 * on where most things are, basic scanning elsewhere.
 */
export function companyScan(
  plan: ImagePlan,
  role: Role,
  index: number,
  image: Scanned,
): ImageRecord['scan'] | undefined {
  if (role === 'chart') return () => ({ ...nothing, ...unsupported });
  if (role !== 'image' && role !== 'platform' && role !== 'leftover') return undefined;
  const { accountId, region } = plan.home;
  const scan = accountId === accounts.production && region === 'us-east-1' ? enhancedScan : basicScan;
  return () => scan(plan, image, dice(`${plan.seed}/${plan.repositoryName}/scan ${index}`));
}

const nothing = { findings: [], enhancedFindings: [] } as const;

const unsupported = {
  status: 'UNSUPPORTED_IMAGE',
  description: 'UnsupportedImageError: the image has no operating system that can be scanned.',
} as const;

function basicScan({ start }: ImagePlan, { pushedAt }: Scanned, lot: Dice): ScanRecord {
  const completedAt = new Date(pushedAt.getTime() + lot.between(20, 90) * 1000);
  const fate = lot.next();
  if (fate < 0.03)
    return { ...nothing, status: 'FAILED', description: 'The scan failed. Start another after a while.' };
  if (fate < 0.06) {
    return {
      findings: findings(lot),
      enhancedFindings: [],
      status: 'IN_PROGRESS',
      completesAt: new Date(start.getTime() + lot.between(1, 30) * 60_000),
      vulnerabilitySourceUpdatedAt: start,
    };
  }
  return {
    status: 'COMPLETE',
    description: 'The scan was completed successfully.',
    completedAt,
    vulnerabilitySourceUpdatedAt: new Date(pushedAt.getTime() - 7 * hour),
    findings: findings(lot),
    enhancedFindings: [],
  };
}

function enhancedScan(plan: ImagePlan, image: Scanned, lot: Dice): ScanRecord {
  const age = plan.start.getTime() - image.pushedAt.getTime();
  const fate = lot.next();
  if (image.status !== 'ACTIVE')
    return { ...nothing, status: 'IMAGE_ARCHIVED', description: 'Archived images are not scanned.' };
  if (age > watched) {
    return {
      ...nothing,
      status: 'SCAN_ELIGIBILITY_EXPIRED',
      description: 'The image is older than the duration for which it is scanned.',
    };
  }
  if (fate < 0.03) return { ...nothing, status: 'PENDING', description: 'The scan is yet to begin.' };
  if (fate < 0.05)
    return { ...nothing, status: 'LIMIT_EXCEEDED', description: 'More is scanned than allowed.' };
  if (fate < 0.07)
    return { ...nothing, status: 'FINDINGS_UNAVAILABLE', description: 'There are no findings yet.' };
  return {
    status: 'ACTIVE',
    description: 'Continuous scan is selected for image.',
    completedAt: before(plan.start, lot.between(1, 20) * hour, image),
    vulnerabilitySourceUpdatedAt: new Date(plan.start.getTime() - lot.between(1, 6) * hour),
    findings: [],
    enhancedFindings: enhancedFindings(plan, image, lot),
  };
}

/** So long before the start, but not before the image was there. */
function before(start: Date, ms: number, { pushedAt }: Pick<Scanned, 'pushedAt'>): Date {
  const there = Math.min(start.getTime(), pushedAt.getTime() + minute);
  return new Date(Math.max(start.getTime() - ms, there));
}

/** A vulnerability that is made up: no such number was ever given. */
interface Flaw {
  readonly id: string;
  readonly package: string;
  readonly version: string;
  readonly fixedInVersion: string | undefined;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly score: number;
}

const packages = ['zlib', 'openssl', 'curl', 'libxml2', 'expat', 'krb5', 'glibc', 'busybox'] as const;
const severities = [
  ['CRITICAL', 9],
  ['HIGH', 7],
  ['MEDIUM', 4],
  ['LOW', 0.1],
] as const;

/** Most images have some, a few have hundreds, and some have none. */
function flaws(lot: Dice): Flaw[] {
  const many = lot.next();
  const count = many < 0.15 ? 0 : many < 0.9 ? lot.between(1, 40) : lot.between(101, 260);
  return Array.from({ length: count }, () => flaw(lot));
}

function flaw(lot: Dice): Flaw {
  const score = Math.round((0.1 + 9.9 * lot.next() ** 0.7) * 10) / 10;
  const [severity] = severities.find(([, least]) => score >= least) ?? ['LOW'];
  const patch = lot.between(0, 20);
  return {
    id: `CVE-2099-${lot.between(10_000, 99_999)}`,
    package: lot.pick(packages),
    version: `1.${patch}.0`,
    fixedInVersion: lot.next() < 0.7 ? `1.${patch}.${lot.between(1, 9)}` : undefined,
    severity,
    score,
  };
}

const uriOf = ({ id }: Flaw) => `https://vulnerabilities.example.com/${id}`;
const told = (flaw: Flaw) => `A made-up flaw of ${flaw.package} before its next release.`;
const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L';

function findings(lot: Dice): ImageScanFinding[] {
  return flaws(lot).map((flaw) => ({
    name: flaw.id,
    description: told(flaw),
    uri: uriOf(flaw),
    severity: flaw.severity,
    attributes: [
      { key: 'package_name', value: flaw.package },
      { key: 'package_version', value: flaw.version },
      { key: 'CVSS3_SCORE', value: String(flaw.score) },
      { key: 'CVSS3_VECTOR', value: vector },
    ],
  }));
}

/** Some of the images that have a tag are in use. */
function enhancedFindings(
  { home, repositoryName, start }: ImagePlan,
  { digest, tags, pushedAt }: Scanned,
  lot: Dice,
): EnhancedImageScanFinding[] {
  const isUsed = tags.length > 0 && lot.next() < 0.4;
  const use = isUsed
    ? {
        inUseCount: lot.between(1, 12),
        lastInUseAt: before(start, lot.between(1, 30) * hour, { pushedAt }),
      }
    : { inUseCount: 0 };
  const resource = {
    id: `arn:aws:ecr:${home.region}:${home.accountId}:repository/${repositoryName}/${digest}`,
    type: 'AWS_ECR_CONTAINER_IMAGE',
    details: {
      awsEcrContainerImage: {
        ...use,
        architecture: 'amd64',
        imageHash: digest,
        imageTags: [...tags],
        platform: 'DEBIAN_12',
        pushedAt,
        registry: home.accountId,
        repositoryName,
      },
    },
  };
  return flaws(lot).map((flaw) => enhanced(flaw, lot, home, pushedAt, resource));
}

function enhanced(
  flaw: Flaw,
  lot: Dice,
  { accountId, region }: ImagePlan['home'],
  firstObservedAt: Date,
  resource: NonNullable<EnhancedImageScanFinding['resources']>[number],
): EnhancedImageScanFinding {
  const lastObservedAt = new Date(firstObservedAt.getTime() + lot.between(1, 60) * 60_000);
  return {
    awsAccountId: accountId,
    findingArn: `arn:aws:inspector2:${region}:${accountId}:finding/${lot.hex(32)}`,
    title: `${flaw.id} - ${flaw.package}`,
    description: told(flaw),
    type: 'PACKAGE_VULNERABILITY',
    status: 'ACTIVE',
    severity: lot.next() < 0.03 ? 'UNTRIAGED' : flaw.severity,
    score: flaw.score,
    scoreDetails: { cvss: { score: flaw.score, scoreSource: 'NVD', scoringVector: vector, version: '3.1' } },
    fixAvailable: flaw.fixedInVersion === undefined ? 'NO' : 'YES',
    exploitAvailable: flaw.score > 8 && lot.next() < 0.3 ? 'YES' : 'NO',
    firstObservedAt,
    lastObservedAt,
    updatedAt: lastObservedAt,
    remediation: { recommendation: { text: flaw.fixedInVersion ? 'Update the package.' : 'None Provided' } },
    packageVulnerabilityDetails: {
      vulnerabilityId: flaw.id,
      source: 'NVD',
      sourceUrl: uriOf(flaw),
      cvss: [{ baseScore: flaw.score, scoringVector: vector, source: 'NVD', version: '3.1' }],
      vulnerablePackages: [
        {
          name: flaw.package,
          version: flaw.version,
          fixedInVersion: flaw.fixedInVersion,
          packageManager: 'OS',
          arch: 'AMD64',
        },
      ],
    },
    resources: [resource],
  };
}
