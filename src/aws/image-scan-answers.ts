import type * as ecr from '@aws-sdk/client-ecr';
import {
  list,
  optionalDate,
  optionalInt32,
  optionalInteger,
  optionalNumber,
  optionalStructure,
  optionalText,
  requiredStructure,
} from './answer-values.ts';
import type {
  ImageScanModel,
  ScanFindingModel,
  SeverityCountModel,
  VulnerablePackageModel,
} from './contents-models.ts';
import type { ImageKey } from './ecr-models.ts';
import { FINDING_SEVERITIES, FIX_AVAILABILITIES, mirror, SCAN_STATUSES } from './enums.ts';

// From DescribeImageScanFindings to one shape for both kinds of scanning: basic findings tell most in attributes of free
// names, those of Amazon Inspector in members.

/** The scan itself. What Inspector knows of the image's use is in each of its findings: those of this page tell it. */
export function readScan(image: ImageKey, answer: ecr.DescribeImageScanFindingsResponse): ImageScanModel {
  const state = optionalStructure(answer.imageScanStatus);
  const found = optionalStructure(answer.imageScanFindings);
  return {
    ...image,
    status: mirror(SCAN_STATUSES, state?.status) ?? 'UNKNOWN',
    description: optionalText(state?.description),
    completedAt: optionalDate(found?.imageScanCompletedAt),
    vulnerabilitySourceUpdatedAt: optionalDate(found?.vulnerabilitySourceUpdatedAt),
    severityCounts: readSeverityCounts(found?.findingSeverityCounts),
    ...readUse(image.digest, list(found?.enhancedFindings, 'enhancedFindings')),
  };
}

/** The findings of a page, of whichever kind they are. */
export function readFindings(answer: ecr.DescribeImageScanFindingsResponse): ScanFindingModel[] {
  const found = optionalStructure(answer.imageScanFindings);
  return [
    ...list(found?.findings, 'findings').map(readBasicFinding),
    ...list(found?.enhancedFindings, 'enhancedFindings').map(readEnhancedFinding),
  ];
}

const MAX_INT32 = 2 ** 31 - 1;

/** The gravest first. Severities that nobody knows are counted together. */
function readSeverityCounts(
  counts: Partial<Record<string, number>> | null | undefined,
): SeverityCountModel[] {
  const bySeverity = new Map<SeverityCountModel['severity'], number>();
  for (const [name, value] of Object.entries(optionalStructure(counts) ?? {})) {
    const severity = mirror(FINDING_SEVERITIES, name) ?? 'UNKNOWN';
    const count = optionalInt32(value);
    if (count === null) continue;
    const sum = (bySeverity.get(severity) ?? 0) + count;
    bySeverity.set(severity, Math.min(sum, MAX_INT32));
  }
  return ([...FINDING_SEVERITIES, 'UNKNOWN'] as const).flatMap((severity) => {
    const count = bySeverity.get(severity);
    return count === undefined ? [] : [{ severity, count }];
  });
}

/** The most clusters, and the latest moment, that any finding tells of this image; null where none does. */
function readUse(
  digest: string,
  findings: readonly ecr.EnhancedImageScanFinding[],
): Pick<ImageScanModel, 'inUseCount' | 'lastInUseAt'> {
  let inUseCount: number | null = null;
  let lastInUseAt: Date | null = null;
  for (const finding of findings) {
    for (const resource of structures(optionalStructure(finding)?.resources)) {
      const image = optionalStructure(optionalStructure(resource.details)?.awsEcrContainerImage);
      const hash = firstText(image?.imageHash);
      if (hash !== null && hash !== digest) continue;
      const count = optionalInteger(image?.inUseCount);
      if (count !== null) inUseCount = Math.max(count, inUseCount ?? count);
      const usedAt = optionalDate(image?.lastInUseAt);
      if (usedAt !== null && (lastInUseAt === null || usedAt > lastInUseAt)) lastInUseAt = usedAt;
    }
  }
  return { inUseCount, lastInUseAt };
}

function readBasicFinding(answer: ecr.ImageScanFinding): ScanFindingModel {
  const finding = requiredStructure(answer, 'findings');
  const attributes = new Map(structures(finding.attributes).map(({ key, value }) => [key, value]));
  const attribute = (...keys: readonly string[]) => firstText(...keys.map((key) => attributes.get(key)));
  const name = attribute('package_name');
  const version = attribute('package_version');
  const isNamed = name !== null || version !== null;
  return {
    name: optionalText(finding.name),
    description: optionalText(finding.description),
    uri: optionalText(finding.uri),
    severity: mirror(FINDING_SEVERITIES, finding.severity) ?? 'UNKNOWN',
    score: readScore(attribute('CVSS4_SCORE', 'CVSS3_SCORE', 'CVSS2_SCORE')),
    scoringVector: attribute('CVSS4_VECTOR', 'CVSS3_VECTOR', 'CVSS2_VECTOR'),
    packages: isNamed
      ? [{ name, version, fixedInVersion: attribute(...FIXED_IN), packageManager: null, filePath: null }]
      : [],
    fixAvailable: null,
    exploitAvailable: null,
    remediation: null,
    firstObservedAt: null,
    lastObservedAt: null,
  };
}

/** AWS publishes no list of the attributes' names; findings without these have no fixed version. */
const FIXED_IN = ['fixed_in_version', 'fixed_version', 'patched_version'] as const;

function readEnhancedFinding(answer: ecr.EnhancedImageScanFinding): ScanFindingModel {
  const finding = requiredStructure(answer, 'enhancedFindings');
  const details = optionalStructure(finding.packageVulnerabilityDetails);
  const cvss = optionalStructure(optionalStructure(finding.scoreDetails)?.cvss);
  const [rated] = structures(details?.cvss);
  const [reference] = Array.isArray(details?.referenceUrls) ? details.referenceUrls : [];
  const recommendation = optionalStructure(optionalStructure(finding.remediation)?.recommendation);
  return {
    name: firstText(details?.vulnerabilityId, finding.title),
    description: optionalText(finding.description),
    uri: firstText(details?.sourceUrl, reference),
    severity: mirror(FINDING_SEVERITIES, finding.severity) ?? 'UNKNOWN',
    score: optionalNumber(finding.score) ?? optionalNumber(cvss?.score) ?? optionalNumber(rated?.baseScore),
    scoringVector: firstText(cvss?.scoringVector, rated?.scoringVector),
    packages: structures(details?.vulnerablePackages).map(readPackage),
    fixAvailable: mirror(FIX_AVAILABILITIES, finding.fixAvailable),
    exploitAvailable: readYesOrNo(finding.exploitAvailable),
    remediation: firstText(recommendation?.text),
    firstObservedAt: optionalDate(finding.firstObservedAt),
    lastObservedAt: optionalDate(finding.lastObservedAt),
  };
}

function readPackage(answer: ecr.VulnerablePackage): VulnerablePackageModel {
  return {
    name: optionalText(answer.name),
    version: optionalText(answer.version),
    fixedInVersion: optionalText(answer.fixedInVersion),
    packageManager: optionalText(answer.packageManager),
    filePath: optionalText(answer.filePath),
  };
}

/** A score that an attribute tells as text. */
function readScore(text: string | null): number | null {
  return text === null || text.trim() === '' ? null : optionalNumber(Number(text));
}

function readYesOrNo(value: unknown): boolean | null {
  return value === 'YES' ? true : value === 'NO' ? false : null;
}

/** The first that is a text with something in it. */
function firstText(...values: readonly unknown[]): string | null {
  return values.map(optionalText).find((text) => text !== null && text !== '') ?? null;
}

/** The structures of a list that says more about a finding; what is none of them is as if AWS had left it out. */
function structures<T extends object>(value: readonly T[] | null | undefined): T[] {
  return Array.isArray(value) ? value.flatMap((entry) => optionalStructure(entry) ?? []) : [];
}
