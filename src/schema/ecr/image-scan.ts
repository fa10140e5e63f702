import type { ImageScanModel, SeverityCountModel } from '../../aws/contents-models.ts';
import { pageSizeOf } from '../../aws/path/operations.ts';
import { argumentsBelow } from '../arguments-below.ts';
import { builder } from '../builder.ts';
import { connect, firstPageSize } from '../connection.ts';
import { connectionArgs } from '../connection-type.ts';
import { FindingSeverity, ScanStatus } from '../enums.ts';
import { callEach, callPages } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import type { Selection } from '../selection.ts';
import { Image } from './image.ts';
import { ScanFindingConnection } from './scan-finding.ts';

const MAX_PAGE_SIZE = pageSizeOf('ecr.DescribeImageScanFindings');

const SeverityCount = builder.objectRef<SeverityCountModel>('SeverityCount').implement({
  description: 'How many findings of a severity there are (findingSeverityCounts).',
  fields: (t) => ({
    severity: t.expose('severity', {
      type: FindingSeverity,
      nullable: false,
      description: 'The severity. UNKNOWN counts all those together that AWS added since.',
    }),
    count: t.exposeInt('count', { nullable: false, description: 'How many.' }),
  }),
});

const ImageScan = builder.objectRef<ImageScanModel>('ImageScan').implement({
  description:
    'What scanning an image for vulnerabilities came to (DescribeImageScanFindings), by basic scanning or by Amazon Inspector.',
  fields: (t) => ({
    status: t.expose('status', {
      type: ScanStatus,
      nullable: false,
      description: 'How far it is (imageScanStatus.status).',
    }),
    description: t.exposeString('description', {
      description:
        "The status in ECR's words, e.g. why it FAILED (imageScanStatus.description); null when AWS does not say.",
    }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      description:
        'When the last scan was completed (imageScanFindings.imageScanCompletedAt); null while there is none.',
    }),
    vulnerabilitySourceUpdatedAt: t.expose('vulnerabilitySourceUpdatedAt', {
      type: 'DateTime',
      description:
        'How new the data were that it was scanned with (imageScanFindings.vulnerabilitySourceUpdatedAt); null while there is no scan, and when AWS does not say.',
    }),
    severityCounts: t.expose('severityCounts', {
      type: [SeverityCount],
      nullable: false,
      description:
        'How many findings there are in all, by severity, the gravest first (imageScanFindings.findingSeverityCounts). Empty when there are none, and while none are known: status tells which.',
    }),
    inUseCount: t.expose('inUseCount', {
      type: 'SafeInt',
      description:
        "Amazon Inspector's evidence of use: how many ECS and EKS clusters run the image now. Inspector says it in each finding (enhancedFindings.resources.details.awsEcrContainerImage.inUseCount); this is the most that the findings of the first page say. Null with basic scanning, and where there is no finding to say it: then it is not known.",
    }),
    lastInUseAt: t.expose('lastInUseAt', {
      type: 'DateTime',
      description:
        'When a cluster last ran the image: the latest moment that the findings of the first page say (awsEcrContainerImage.lastInUseAt). Null as inUseCount, and when it was never seen in use.',
    }),
    findings: t.field({
      type: ScanFindingConnection,
      args: connectionArgs,
      extensions: { cost: callPages('ecr.DescribeImageScanFindings') },
      description:
        'What was found, in no order, up to 1000 a call; the first page comes with the scan (imageScanFindings.findings and enhancedFindings). Empty while the scan is under way; null when the scan is gone.',
      resolve: ({ repository, digest }, page, { registries }) => {
        const { imageScans } = registries.get(repository.registry);
        return connect(
          {
            field: 'ImageScan.findings',
            args: { repository, digest },
            maxPageSize: MAX_PAGE_SIZE,
            read: (request) => imageScans.listFindings(repository.name, digest, request),
          },
          page,
        );
      },
    }),
  }),
});

/** The page of findings that comes with a scan is the one that the query begins with, so that both are one call. */
function pageSizeBelow(selection: Selection): number {
  const [args] = argumentsBelow(selection, 'findings').filter(({ after }) => typeof after !== 'string');
  const first = args?.['first'];
  return firstPageSize({ first: typeof first === 'number' ? first : null }, MAX_PAGE_SIZE);
}

builder.objectField(Image, 'scan', (t) =>
  t.field({
    type: ImageScan,
    description:
      'Its last scan for vulnerabilities, with the first page of findings, one call an image (DescribeImageScanFindings). Null when it was never scanned (ScanNotFoundException), or is gone.',
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.DescribeImageScanFindings') },
    resolve: ({ repository, digest }, _, { registries }, info) =>
      registries.get(repository.registry).imageScans.load(repository.name, digest, pageSizeBelow(info)),
  }),
);
