import { describe, expect, test } from 'vitest';
import { InvalidAnswerError } from '../../src/aws/answer-values.ts';
import { readManifests, readSigningStatus } from '../../src/aws/contents-answers.ts';
import * as enums from '../../src/aws/enums.ts';
import { readFindings, readScan } from '../../src/aws/image-scan-answers.ts';
import fc from '../helpers/fast-check.ts';
import {
  anything,
  listOf,
  oneOf,
  orNull,
  recordOf,
  type Shape,
  shapes,
  structureOf,
  withMembers,
} from './answers.ts';

// No answer about what is in an image, however odd, may break a field of the schema.

const registry = { registryId: '111122223333', region: 'us-east-1' };
const image = { repository: { registry, name: 'team/app' }, digest: 'sha256:1' };
const { text, flag, integer, int32, date } = shapes;
const key: Shape = (value) => typeof value === 'object' && value !== null;
const number: Shape = (value) => Number.isFinite(value);

const scanShape = recordOf({
  repository: key,
  digest: text,
  status: oneOf(enums.SCAN_STATUSES),
  description: orNull(text),
  completedAt: orNull(date),
  vulnerabilitySourceUpdatedAt: orNull(date),
  severityCounts: listOf(recordOf({ severity: oneOf(enums.FINDING_SEVERITIES), count: int32 })),
  inUseCount: orNull(integer),
  lastInUseAt: orNull(date),
});
const findingsShape = listOf(
  recordOf({
    name: orNull(text),
    description: orNull(text),
    uri: orNull(text),
    severity: oneOf(enums.FINDING_SEVERITIES),
    score: orNull(number),
    scoringVector: orNull(text),
    packages: listOf(
      recordOf({
        name: orNull(text),
        version: orNull(text),
        fixedInVersion: orNull(text),
        packageManager: orNull(text),
        filePath: orNull(text),
      }),
    ),
    fixAvailable: orNull(oneOf(enums.FIX_AVAILABILITIES)),
    exploitAvailable: orNull(flag),
    remediation: orNull(text),
    firstObservedAt: orNull(date),
    lastObservedAt: orNull(date),
  }),
);

const odd = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });
const or = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof(arbitrary, anything);

const basicFinding = odd({
  ...{ name: anything, description: anything, uri: anything, severity: anything },
  attributes: or(
    fc.array(
      or(
        fc.record({
          key: fc.constantFrom('package_name', 'package_version', 'CVSS3_SCORE', 'CVSS2_VECTOR'),
          value: anything,
        }),
      ),
    ),
  ),
});
const enhancedFinding = odd({
  ...{ title: anything, description: anything, severity: anything, score: anything, fixAvailable: anything },
  ...{ exploitAvailable: anything, firstObservedAt: anything, lastObservedAt: anything },
  scoreDetails: or(odd({ cvss: or(structureOf('score', 'scoringVector')) })),
  remediation: or(odd({ recommendation: or(structureOf('text', 'url')) })),
  packageVulnerabilityDetails: or(
    odd({
      ...{ vulnerabilityId: anything, sourceUrl: anything, referenceUrls: or(fc.array(anything)) },
      cvss: or(fc.array(or(structureOf('baseScore', 'scoringVector')))),
      vulnerablePackages: or(
        fc.array(or(structureOf('name', 'version', 'fixedInVersion', 'packageManager', 'filePath'))),
      ),
    }),
  ),
  resources: or(
    fc.array(
      or(
        odd({
          details: or(
            odd({
              awsEcrContainerImage: or(
                odd({ imageHash: or(fc.constant('sha256:1')), inUseCount: anything, lastInUseAt: anything }),
              ),
            }),
          ),
        }),
      ),
    ),
  ),
});
const counts = or(
  fc.dictionary(fc.oneof(fc.constantFrom('HIGH', 'UNDEFINED', 'NEW', ''), fc.string()), anything),
);
/** What must be lists are lists, of structures. */
const survivable = odd({
  imageScanStatus: or(structureOf('status', 'description')),
  imageScanFindings: odd({
    imageScanCompletedAt: anything,
    vulnerabilitySourceUpdatedAt: anything,
    findingSeverityCounts: counts,
    findings: fc.oneof(fc.array(basicFinding), fc.constantFrom(null, undefined)),
    enhancedFindings: fc.oneof(fc.array(enhancedFinding), fc.constantFrom(null, undefined)),
  }),
});

describe('a scan and its findings', () => {
  test('are right records, whatever is odd in an answer', () => {
    fc.assert(
      fc.property(survivable, (members) => {
        const answer = withMembers({}, members);
        expect(readScan(image, answer)).toSatisfy(scanShape);
        expect(readFindings(answer)).toSatisfy(findingsShape);
      }),
      { numRuns: 500 },
    );
  });

  test('are right records or cannot be understood, whatever is in place of a list or a finding', () => {
    const lists = or(fc.array(anything));
    const all = odd({
      imageScanStatus: anything,
      imageScanFindings: or(
        odd({ findings: lists, enhancedFindings: lists, findingSeverityCounts: anything }),
      ),
    });
    fc.assert(
      fc.property(all, (members) => {
        const answer = withMembers({}, members);
        for (const [read, shape] of [
          [() => readScan(image, answer), scanShape],
          [() => readFindings(answer), findingsShape],
        ] as const) {
          expect(outcome(read)).toSatisfy(
            (value: unknown) => value instanceof InvalidAnswerError || shape(value),
          );
        }
      }),
    );
  });

  test('a finding that is no structure is an answer that cannot be understood', () => {
    for (const list of ['findings', 'enhancedFindings']) {
      const answer = withMembers({}, { imageScanFindings: { [list]: [null] } });
      expect(() => readFindings(answer)).toThrow(InvalidAnswerError);
    }
  });
});

describe('what BatchGetImage says', () => {
  const entry = odd({
    imageId: or(odd({ imageDigest: fc.oneof(fc.constantFrom('sha256:1', 'sha256:2'), anything) })),
    imageManifest: or(fc.constant('{}')),
    imageManifestMediaType: anything,
    failureCode: or(fc.constantFrom('ImageNotFound', 'KmsError')),
  });
  const textShape = recordOf({ digest: text, mediaType: orNull(text), text });
  const refusalShape = recordOf({ digest: text, failureCode: orNull(text) });

  test('accounts once for each image that was asked for, but for those that are not there', () => {
    const wanted = ['sha256:1', 'sha256:2', 'sha256:3'];
    fc.assert(
      fc.property(odd({ images: fc.array(or(entry)), failures: fc.array(or(entry)) }), (members) => {
        const answer = withMembers({}, members);
        const found = readManifests(wanted, answer);
        for (const one of found) expect(textShape(one) || refusalShape(one)).toBe(true);
        const digests = found.map(({ digest }) => digest);
        expect(new Set(digests).size).toBe(digests.length);
        for (const missing of wanted.filter((digest) => !digests.includes(digest))) {
          const imageId = expect.objectContaining({ imageDigest: missing });
          const failure = expect.objectContaining({ imageId, failureCode: 'ImageNotFound' });
          expect(answer.failures).toContainEqual(failure);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is one answer an image: a manifest, a failure, nothing, or that there is no such image', () => {
    const imageId = (n: number) => ({ imageDigest: `sha256:${n}` });
    const answer = {
      images: [
        { imageId: imageId(1), imageManifest: '{}', imageManifestMediaType: 'm' },
        { imageId: imageId(2), imageManifest: '{}' },
        { imageId: imageId(3), imageManifest: '' },
        { imageId: imageId(9), imageManifest: '{}' },
        { imageManifest: '{}' },
      ],
      failures: [
        { imageId: imageId(4), failureCode: 'ImageNotFound' },
        { imageId: imageId(5), failureCode: 'KmsError' },
        { imageId: imageId(6) },
      ],
    };
    expect(
      readManifests(
        [1, 2, 3, 4, 5, 6, 7].map((n) => `sha256:${n}`),
        withMembers(answer, {}),
      ),
    ).toEqual([
      { digest: 'sha256:1', mediaType: 'm', text: '{}' },
      { digest: 'sha256:2', mediaType: null, text: '{}' },
      { digest: 'sha256:5', failureCode: 'KmsError' },
      { digest: 'sha256:6', failureCode: null },
      { digest: 'sha256:3', failureCode: null },
      { digest: 'sha256:7', failureCode: null },
    ]);
  });

  test.each(['images', 'failures'])('cannot be understood where %s is no list', (member) => {
    expect(() => readManifests([], withMembers({}, { [member]: {} }))).toThrow(InvalidAnswerError);
  });
});

test('a signing status is a right record, whatever its members are', () => {
  const shape = recordOf({
    signingProfileArn: orNull(text),
    status: oneOf(enums.SIGNING_STATES),
    failureCode: orNull(text),
    failureReason: orNull(text),
  });
  const members = structureOf('signingProfileArn', 'status', 'failureCode', 'failureReason');
  fc.assert(fc.property(members, (odd) => shape(readSigningStatus(withMembers({}, odd)))));
  for (const entry of [null, undefined, 'abc', []]) {
    const { status } = withMembers({}, { status: entry });
    expect(() => readSigningStatus(status)).toThrow(InvalidAnswerError);
  }
});

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}
