import type { ScanFindingModel, VulnerablePackageModel } from '../../aws/contents-models.ts';
import { builder } from '../builder.ts';
import { defineConnection } from '../connection-type.ts';
import { FindingSeverity, FixAvailability } from '../enums.ts';

const VulnerablePackage = builder.objectRef<VulnerablePackageModel>('VulnerablePackage').implement({
  description:
    "A package in which a vulnerability was found: Inspector's VulnerablePackage, or what a basic finding's attributes say of one.",
  fields: (t) => ({
    name: t.exposeString('name', {
      description:
        'Its name (VulnerablePackage.name; basic: the attribute package_name); null when none is told.',
    }),
    version: t.exposeString('version', {
      description:
        'The version in the image (VulnerablePackage.version; basic: package_version); null when none is told.',
    }),
    fixedInVersion: t.exposeString('fixedInVersion', {
      description:
        'The version without the vulnerability (VulnerablePackage.fixedInVersion; basic: fixed_in_version, where ECR sends such an attribute); null when none is told.',
    }),
    packageManager: t.exposeString('packageManager', {
      description: 'What it was installed with (VulnerablePackage.packageManager); null with basic scanning.',
    }),
    filePath: t.exposeString('filePath', {
      description: 'Where in the image it is (VulnerablePackage.filePath); null with basic scanning.',
    }),
  }),
});

export const ScanFinding = builder.objectRef<ScanFindingModel>('ScanFinding').implement({
  description:
    'A vulnerability that a scan found (DescribeImageScanFindings): one shape for basic findings (ImageScanFinding) and those of Amazon Inspector (EnhancedImageScanFinding).',
  fields: (t) => ({
    name: t.exposeString('name', {
      description:
        "The CVE, or the finding's title (basic: name; enhanced: packageVulnerabilityDetails.vulnerabilityId, else title); null when it has neither.",
    }),
    description: t.exposeString('description', {
      description: 'What is wrong (description); null when nobody said.',
    }),
    uri: t.exposeString('uri', {
      description:
        'Where more is said of it (basic: uri; enhanced: packageVulnerabilityDetails.sourceUrl, else the first of referenceUrls); null when nothing is.',
    }),
    severity: t.expose('severity', {
      type: FindingSeverity,
      nullable: false,
      description: 'How grave it is (severity).',
    }),
    score: t.exposeFloat('score', {
      description:
        'CVSS, 0 to 10 (enhanced: score, which Inspector may have adjusted, else scoreDetails.cvss.score, else the first of packageVulnerabilityDetails.cvss; basic: the attribute CVSS4_SCORE, CVSS3_SCORE or CVSS2_SCORE, the first that is there). Null when there is none.',
    }),
    scoringVector: t.exposeString('scoringVector', {
      description:
        'What the score is made of, as a CVSS vector (enhanced: scoreDetails.cvss.scoringVector, else the first of packageVulnerabilityDetails.cvss; basic: CVSS4_VECTOR, CVSS3_VECTOR or CVSS2_VECTOR). Null when there is none.',
    }),
    packages: t.expose('packages', {
      type: [VulnerablePackage],
      nullable: false,
      description:
        'The packages that have it (enhanced: packageVulnerabilityDetails.vulnerablePackages; basic: at most one, by its attributes).',
    }),
    fixAvailable: t.expose('fixAvailable', {
      type: FixAvailability,
      description: 'Whether newer versions mend it (fixAvailable); null with basic scanning.',
    }),
    exploitAvailable: t.exposeBoolean('exploitAvailable', {
      description: 'Whether an exploit is known (exploitAvailable, YES or NO); null with basic scanning.',
    }),
    remediation: t.exposeString('remediation', {
      description: 'What to do about it (remediation.recommendation.text); null with basic scanning.',
    }),
    firstObservedAt: t.expose('firstObservedAt', {
      type: 'DateTime',
      description: 'When Inspector first saw it in the image (firstObservedAt); null with basic scanning.',
    }),
    lastObservedAt: t.expose('lastObservedAt', {
      type: 'DateTime',
      description: 'When Inspector last saw it in the image (lastObservedAt); null with basic scanning.',
    }),
  }),
});

export const ScanFindingConnection = defineConnection(ScanFinding);
