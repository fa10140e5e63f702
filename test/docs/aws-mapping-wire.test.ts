import {
  DescribeImageReplicationStatusCommand,
  ECRClient,
  GetLifecyclePolicyPreviewCommand,
  ListImageReferrersCommand,
} from '@aws-sdk/client-ecr';
import { ListImagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { getNamedType, isObjectType } from 'graphql';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { schema } from '../../src/schema/schema.ts';
import { COLD, startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { rowsOf } from './mapping-document.ts';
import { leavesOf, membersOf } from './sdk-members.ts';

// That docs/aws-mapping.md tells the truth: each argument is given and looked for in what AWS was sent, and each member
// of AWS's own answer is compared with its field.

const HOME = '111122223333';
/** The account that the ECR queries are about: not the one of the credentials, so that `registryId` matters. */
const OTHER = '444455556666';
const REGION = 'us-east-1';

const digest = (seed: number) => `sha256:${seed.toString(16).padStart(64, '0')}`;
const SUBJECT = digest(0xabc);
const POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 7,
      description: 'A policy with a text that is long enough for ECR',
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 3 },
      action: { type: 'expire' },
    },
  ],
});

/** More of everything than one page holds, and no value twice where it can be helped. */
const world: WorldFixture = {
  defaultAccountId: HOME,
  registries: [
    {
      accountId: HOME,
      region: REGION,
      sageMakerImages: Array.from({ length: 105 }, (_, index) => ({
        ImageName: `image-${index}`,
        DisplayName: `Image number ${index}`,
        Description: `For purpose ${index}`,
        ImageStatus: index % 2 === 0 ? 'CREATED' : 'UPDATE_FAILED',
        FailureReason: `Reason ${index}`,
        CreationTime: new Date(Date.UTC(2026, 0, 1, index)),
        LastModifiedTime: new Date(Date.UTC(2026, 1, 1, index)),
      })),
    },
    {
      accountId: OTHER,
      region: REGION,
      repositories: [
        {
          repositoryName: 'team/app',
          images: [
            {
              imageDigest: SUBJECT,
              imageTags: ['v1', 'stable'],
              replicationStatuses: [
                { region: 'eu-west-1', registryId: OTHER, status: 'COMPLETE' },
                { region: 'us-west-2', registryId: '777788889999', status: 'IN_PROGRESS' },
                { region: 'ap-south-1', registryId: HOME, status: 'FAILED', failureCode: 'KmsError' },
              ],
            },
          ],
          referrers: {
            [SUBJECT]: Array.from({ length: 55 }, (_, index) => ({
              digest: digest(0x1000 + index),
              mediaType: `application/vnd.example.media.v${index}+json`,
              artifactType: `application/vnd.example.artifact.v${index}+json`,
              size: 5_000_000_000 + index,
              annotations: { 'org.example.index': `${index}`, 'org.example.kind': 'test' },
              artifactStatus: index % 2 === 0 ? 'ACTIVE' : 'ARCHIVED',
            })),
          },
          preview: {
            lifecyclePolicyText: POLICY,
            previewResults: Array.from({ length: 105 }, (_, index) => ({
              imageDigest: index === 0 ? SUBJECT : digest(0x2000 + index),
              imageTags: index === 0 ? ['v1', 'stable'] : [`old-${index}`],
              imagePushedAt: new Date(Date.UTC(2025, 0, 1, index)),
              action:
                index % 3 === 0 ? { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' } : { type: 'EXPIRE' },
              appliedRulePriority: 100 + index,
              storageClass: index % 5 === 0 ? 'ARCHIVE' : 'STANDARD',
            })),
          },
        },
      ],
    },
  ],
};

async function startGateway(): Promise<TestGateway> {
  const gateway = await startTestGateway({
    world,
    config: {
      ...COLD,
      registries: [
        { registryId: HOME, region: REGION },
        { registryId: OTHER, region: REGION },
      ],
    },
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  return gateway;
}

/** The SDK's own clients of the gateway's sandbox. */
function clientsOf({ sandbox: { endpoint } }: TestGateway) {
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: HOME, secretAccessKey: 'any' },
  };
  return { ecr: new ECRClient(config), sageMaker: new SageMakerClient(config) };
}

/** What is at a path in some data: `a.b`, and `a[].b` for a list of the `b` of each item of `a`. Nothing is null. */
function at(data: unknown, path: string): unknown {
  const [, name = '', list, rest = ''] = /^(\w+)(\[\])?\.?(.*)$/.exec(path) ?? [];
  const value = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  if (rest === '') return plain(value);
  if (list === undefined) return at(value, rest);
  return Array.isArray(value) ? value.map((item) => at(item, rest)) : null;
}

/** Moments as the graph writes them. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return value ?? null;
}

/** The data of a query that must not fail. */
async function ask(
  gateway: TestGateway,
  query: string,
  variables: Record<string, unknown>,
): Promise<unknown> {
  const { data, errors } = await gateway.send(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** The input of the last call of an operation. */
function lastInput({ sandbox }: TestGateway, operation: string): unknown {
  return sandbox.calls.list().findLast((call) => call.operation === operation)?.input;
}

/** The coordinate of the field that a path through an answer ends in. */
function coordinateOf(path: string): string {
  let type = schema.getQueryType();
  let coordinate = '';
  for (const name of path.replaceAll('[]', '').split('.')) {
    const field = type?.getFields()[name];
    if (type === undefined || type === null || field === undefined) throw new Error(`${path} is no path`);
    coordinate = `${type.name}.${name}`;
    const next = getNamedType(field.type);
    type = isObjectType(next) ? next : null;
  }
  return coordinate;
}

/** By AWS member: the coordinate by which it is given, which the document must name, and what AWS is then sent. */
type RequestProof = Record<string, { via: string; sent: unknown }>;

function expectSent(gateway: TestGateway, operation: string, proof: RequestProof): void {
  const input = lastInput(gateway, operation);
  for (const [member, { via, sent }] of Object.entries(proof)) {
    expect({ member, sent: at(input, member) }).toEqual({ member, sent });
    expect(coordinatesOf(operation, 'Request', member)).toContain(via);
  }
}

function coordinatesOf(operation: string, part: 'Request' | 'Response', member: string) {
  return rowsOf(operation, part).find((row) => row.member === member)?.coordinates ?? [];
}

/** By member of AWS's answer: the path in the gateway's answer where it must be again. */
type ResponseProof = Record<string, string | { path: string; as: (graph: unknown) => unknown }>;

function expectReached(operation: string, proof: ResponseProof, aws: unknown, graph: unknown): void {
  for (const [member, target] of Object.entries(proof)) {
    const { path, as } =
      typeof target === 'string' ? { path: target, as: (value: unknown) => value } : target;
    const value = at(aws, member);
    expect(
      [value].flat(3).some((item) => item !== null),
      `${member} has a value in this world`,
    ).toBe(true);
    expect({ member, value: as(at(graph, path)) }).toEqual({ member, value });
    expect(coordinatesOf(operation, 'Response', member)).toContain(coordinateOf(path));
  }
}

/** What a test proves of an operation must be all of it. */
function expectComplete(
  service: 'ecr' | 'sagemaker',
  operation: string,
  part: 'Request' | 'Response',
  ...proofs: readonly object[]
): void {
  const proved = new Set(proofs.flatMap((proof) => Object.keys(proof)));
  expect([...proved].toSorted()).toEqual(leavesOf(membersOf(service, operation, part)).toSorted());
}

const PAGE = 'pageInfo { endCursor hasNextPage }';
const image = { registryId: OTHER, name: 'team/app', digest: SUBJECT };

describe('ListImageReferrers', () => {
  const query = `
    query ($registryId: AccountId!, $name: RepositoryName!, $digest: Digest!, $first: Int, $after: String, $filter: ReferrerFilter) {
      repository(registryId: $registryId, name: $name) {
        image(by: { digest: $digest }) {
          referrers(first: $first, after: $after, filter: $filter) {
            nodes { digest mediaType size artifactType annotations { key value } artifactStatus }
            ${PAGE}
          }
        }
      }
    }`;

  test('what is given is sent, and what comes back is in the graph', async () => {
    const gateway = await startGateway();
    const filter = { artifactStatus: 'ANY' };
    const first = await ask(gateway, query, { ...image, first: 50, filter });
    const where: RequestProof = {
      registryId: { via: 'Query.repository(registryId:)', sent: OTHER },
      repositoryName: { via: 'Query.repository(name:)', sent: 'team/app' },
      'subjectId.imageDigest': { via: 'ImageSelector.digest', sent: SUBJECT },
      'filter.artifactStatus': { via: 'ReferrerFilter.artifactStatus', sent: 'ANY' },
      maxResults: { via: 'Image.referrers(first:)', sent: 50 },
    };
    expectSent(gateway, 'ListImageReferrers', where);

    const aws = await clientsOf(gateway).ecr.send(
      new ListImageReferrersCommand({
        registryId: OTHER,
        repositoryName: 'team/app',
        subjectId: { imageDigest: SUBJECT },
        filter: { artifactStatus: 'ANY' },
        maxResults: 50,
      }),
    );
    const referrers = 'repository.image.referrers';
    const members: ResponseProof = {
      'referrers[].digest': `${referrers}.nodes[].digest`,
      'referrers[].mediaType': `${referrers}.nodes[].mediaType`,
      'referrers[].size': `${referrers}.nodes[].size`,
      'referrers[].artifactType': `${referrers}.nodes[].artifactType`,
      'referrers[].annotations': { path: `${referrers}.nodes[].annotations`, as: toMaps },
      'referrers[].artifactStatus': `${referrers}.nodes[].artifactStatus`,
    };
    expectReached('ListImageReferrers', members, aws, first);

    // The token that AWS gave is behind the cursor, and goes back to AWS with it.
    const second = await ask(gateway, query, {
      ...image,
      after: at(first, `${referrers}.pageInfo.endCursor`),
      filter,
    });
    const token: RequestProof = { nextToken: { via: 'Image.referrers(after:)', sent: aws.nextToken } };
    expectSent(gateway, 'ListImageReferrers', token);
    expect(aws.nextToken).toEqual(expect.any(String));
    expect(at(first, `${referrers}.pageInfo.hasNextPage`)).toBe(true);
    expect(at(second, `${referrers}.pageInfo.hasNextPage`)).toBe(false);

    const artifactTypes = [
      'application/vnd.example.artifact.v3+json',
      'application/vnd.example.artifact.v4+json',
    ];
    const some = await ask(gateway, query, { ...image, filter: { artifactStatus: 'ANY', artifactTypes } });
    const types: RequestProof = {
      'filter.artifactTypes': { via: 'ReferrerFilter.artifactTypes', sent: artifactTypes },
    };
    expectSent(gateway, 'ListImageReferrers', types);
    expect([at(some, `${referrers}.nodes[].artifactType`)].flat().toSorted()).toEqual(artifactTypes);

    expectComplete('ecr', 'ListImageReferrers', 'Request', where, token, types);
    expectComplete('ecr', 'ListImageReferrers', 'Response', members, { nextToken: token });
  });
});

/** Lists of annotations as AWS's maps. */
function toMaps(lists: unknown): unknown {
  if (!Array.isArray(lists)) return null;
  return lists.map((list: unknown) =>
    Array.isArray(list)
      ? Object.fromEntries(list.map((item: unknown) => [at(item, 'key'), at(item, 'value')]))
      : null,
  );
}

describe('DescribeImageReplicationStatus', () => {
  const query = `
    query ($registryId: AccountId!, $name: RepositoryName!, $by: ImageSelector!) {
      repository(registryId: $registryId, name: $name) {
        image(by: $by) {
          digest
          tags
          repository { name }
          replicationStatuses { region registryId status failureCode }
        }
      }
    }`;

  test('what is given is sent, and what comes back is in the graph', async () => {
    const gateway = await startGateway();
    const graph = await ask(gateway, query, { ...image, by: { digest: SUBJECT } });
    const where: RequestProof = {
      registryId: { via: 'Query.repository(registryId:)', sent: OTHER },
      repositoryName: { via: 'Query.repository(name:)', sent: 'team/app' },
      'imageId.imageDigest': { via: 'ImageSelector.digest', sent: SUBJECT },
    };
    expectSent(gateway, 'DescribeImageReplicationStatus', where);

    const aws = await clientsOf(gateway).ecr.send(
      new DescribeImageReplicationStatusCommand({
        registryId: OTHER,
        repositoryName: 'team/app',
        imageId: { imageTag: 'v1' },
      }),
    );
    const members: ResponseProof = {
      repositoryName: 'repository.image.repository.name',
      'imageId.imageDigest': 'repository.image.digest',
      'replicationStatuses[].region': 'repository.image.replicationStatuses[].region',
      'replicationStatuses[].registryId': 'repository.image.replicationStatuses[].registryId',
      'replicationStatuses[].status': 'repository.image.replicationStatuses[].status',
      'replicationStatuses[].failureCode': 'repository.image.replicationStatuses[].failureCode',
    };
    expectReached('DescribeImageReplicationStatus', members, aws, graph);
    const echoed: ResponseProof = {
      'imageId.imageTag': {
        path: 'repository.image.tags',
        as: (tags) => (Array.isArray(tags) ? tags.find((tag) => tag === 'v1') : null),
      },
    };
    expectReached('DescribeImageReplicationStatus', echoed, aws, graph);

    // A tag is looked up by DescribeImages, and the replication asked for by the digest that it stands for.
    gateway.sandbox.calls.clear();
    const byTag = await ask(gateway, query, { ...image, by: { tag: 'stable' } });
    expect(byTag).toEqual(graph);
    expect(at(lastInput(gateway, 'DescribeImages'), 'imageIds[].imageTag')).toEqual(['stable']);
    const tag: RequestProof = { 'imageId.imageTag': { via: 'ImageSelector.tag', sent: null } };
    expectSent(gateway, 'DescribeImageReplicationStatus', { ...where, ...tag });

    expectComplete('ecr', 'DescribeImageReplicationStatus', 'Request', where, tag);
    expectComplete('ecr', 'DescribeImageReplicationStatus', 'Response', members, echoed);
  });
});

describe('GetLifecyclePolicyPreview', () => {
  const query = `
    query ($registryId: AccountId!, $name: RepositoryName!, $first: Int, $after: String, $filter: LifecyclePreviewFilter) {
      repository(registryId: $registryId, name: $name) {
        lifecyclePreview {
          repository { name registry { registryId } }
          lifecyclePolicyText
          status
          summary {
            expiringImageTotalCount
            transitioningImageTotalCounts { targetStorageClass imageTotalCount }
          }
          results(first: $first, after: $after, filter: $filter) {
            nodes {
              tags digest pushedAt appliedRulePriority storageClass
              action { type targetStorageClass }
            }
            ${PAGE}
          }
        }
      }
    }`;

  test('what is given is sent, and what comes back is in the graph', async () => {
    const gateway = await startGateway();
    const repository = { registryId: OTHER, name: 'team/app' };
    const graph = await ask(gateway, query, { ...repository, first: 100 });
    const where: RequestProof = {
      registryId: { via: 'Query.repository(registryId:)', sent: OTHER },
      repositoryName: { via: 'Query.repository(name:)', sent: 'team/app' },
      maxResults: { via: 'LifecyclePreview.results(first:)', sent: 100 },
    };
    expectSent(gateway, 'GetLifecyclePolicyPreview', where);

    const aws = await clientsOf(gateway).ecr.send(
      new GetLifecyclePolicyPreviewCommand({
        registryId: OTHER,
        repositoryName: 'team/app',
        maxResults: 100,
      }),
    );
    const preview = 'repository.lifecyclePreview';
    const results = `${preview}.results.nodes[]`;
    const summary = `${preview}.summary`;
    const members: ResponseProof = {
      registryId: `${preview}.repository.registry.registryId`,
      repositoryName: `${preview}.repository.name`,
      lifecyclePolicyText: `${preview}.lifecyclePolicyText`,
      status: `${preview}.status`,
      'previewResults[].imageTags': `${results}.tags`,
      'previewResults[].imageDigest': `${results}.digest`,
      'previewResults[].imagePushedAt': `${results}.pushedAt`,
      'previewResults[].action.type': `${results}.action.type`,
      'previewResults[].action.targetStorageClass': `${results}.action.targetStorageClass`,
      'previewResults[].appliedRulePriority': `${results}.appliedRulePriority`,
      'previewResults[].storageClass': `${results}.storageClass`,
      'summary.expiringImageTotalCount': `${summary}.expiringImageTotalCount`,
      'summary.transitioningImageTotalCounts[].targetStorageClass': `${summary}.transitioningImageTotalCounts[].targetStorageClass`,
      'summary.transitioningImageTotalCounts[].imageTotalCount': `${summary}.transitioningImageTotalCounts[].imageTotalCount`,
    };
    expectReached('GetLifecyclePolicyPreview', members, aws, graph);

    const after = at(graph, `${preview}.results.pageInfo.endCursor`);
    const rest = await ask(gateway, query, { ...repository, after });
    const token: RequestProof = {
      nextToken: { via: 'LifecyclePreview.results(after:)', sent: aws.nextToken },
    };
    expectSent(gateway, 'GetLifecyclePolicyPreview', token);
    expect(aws.nextToken).toEqual(expect.any(String));
    expect(at(graph, `${preview}.results.pageInfo.hasNextPage`)).toBe(true);
    expect(at(rest, `${preview}.results.nodes`)).toHaveLength(5);

    await ask(gateway, query, { ...repository, filter: { tagStatus: 'TAGGED' } });
    const status: RequestProof = {
      'filter.tagStatus': { via: 'LifecyclePreviewFilter.tagStatus', sent: 'TAGGED' },
    };
    expectSent(gateway, 'GetLifecyclePolicyPreview', status);

    const images = [{ digest: digest(0x2007) }, { tag: 'old-9' }];
    const chosen = await ask(gateway, query, { ...repository, filter: { images } });
    const ids: RequestProof = {
      'imageIds[].imageDigest': { via: 'ImageSelector.digest', sent: [digest(0x2007), null] },
      'imageIds[].imageTag': { via: 'ImageSelector.tag', sent: [null, 'old-9'] },
    };
    expectSent(gateway, 'GetLifecyclePolicyPreview', ids);
    expect([at(chosen, `${results}.appliedRulePriority`)].flat().toSorted()).toEqual([107, 109]);

    expectComplete('ecr', 'GetLifecyclePolicyPreview', 'Request', where, token, status, ids);
    expectComplete('ecr', 'GetLifecyclePolicyPreview', 'Response', members, { nextToken: token });
  });

  test('an image leads to its own result', async () => {
    const gateway = await startGateway();
    const query = `
      query ($registryId: AccountId!, $name: RepositoryName!, $digest: Digest!) {
        repository(registryId: $registryId, name: $name) {
          image(by: { digest: $digest }) { lifecyclePreviewResult { digest appliedRulePriority } }
        }
      }`;
    const graph = await ask(gateway, query, image);
    expect(at(graph, 'repository.image.lifecyclePreviewResult')).toEqual({
      digest: SUBJECT,
      appliedRulePriority: 100,
    });
    expectSent(gateway, 'GetLifecyclePolicyPreview', {
      'imageIds[].imageDigest': { via: 'Image.digest', sent: [SUBJECT] },
    });
  });
});

describe('ListImages', () => {
  const query = `
    query ($first: Int, $after: String, $filter: SageMakerImageFilter, $orderBy: SageMakerImageOrder) {
      sageMakerImages(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        nodes { creationTime arn name status lastModifiedTime description displayName failureReason }
        ${PAGE}
      }
    }`;

  test('what is given is sent, and what comes back is in the graph', async () => {
    const gateway = await startGateway();
    const orderBy = { field: 'IMAGE_NAME', direction: 'ASC' };
    const graph = await ask(gateway, query, { first: 100, orderBy });
    const order: RequestProof = {
      MaxResults: { via: 'Query.sageMakerImages(first:)', sent: 100 },
      SortBy: { via: 'SageMakerImageOrder.field', sent: 'IMAGE_NAME' },
      SortOrder: { via: 'SageMakerImageOrder.direction', sent: 'ASCENDING' },
    };
    expectSent(gateway, 'ListImages', order);

    const aws = await clientsOf(gateway).sageMaker.send(
      new ListImagesCommand({ SortBy: 'IMAGE_NAME', SortOrder: 'ASCENDING', MaxResults: 100 }),
    );
    const nodes = 'sageMakerImages.nodes[]';
    const members: ResponseProof = {
      'Images[].CreationTime': `${nodes}.creationTime`,
      'Images[].ImageArn': `${nodes}.arn`,
      'Images[].ImageName': `${nodes}.name`,
      'Images[].ImageStatus': `${nodes}.status`,
      'Images[].LastModifiedTime': `${nodes}.lastModifiedTime`,
      'Images[].Description': `${nodes}.description`,
      'Images[].DisplayName': `${nodes}.displayName`,
      'Images[].FailureReason': `${nodes}.failureReason`,
    };
    expectReached('ListImages', members, aws, graph);

    const rest = await ask(gateway, query, {
      first: 5,
      after: at(graph, 'sageMakerImages.pageInfo.endCursor'),
      orderBy,
    });
    const token: RequestProof = { NextToken: { via: 'Query.sageMakerImages(after:)', sent: aws.NextToken } };
    expectSent(gateway, 'ListImages', token);
    expect(aws.NextToken).toEqual(expect.any(String));
    expect(at(graph, 'sageMakerImages.pageInfo.hasNextPage')).toBe(true);
    expect(at(rest, 'sageMakerImages.nodes')).toHaveLength(5);

    const filter = {
      nameContains: 'image-1',
      creationTimeAfter: '2026-01-01T02:00:00.000Z',
      creationTimeBefore: '2026-01-04T00:00:00.000Z',
      lastModifiedTimeAfter: '2026-02-01T03:00:00.000Z',
      lastModifiedTimeBefore: '2026-02-01T12:00:00.000Z',
    };
    const some = await ask(gateway, query, { first: 1, filter });
    const filters: RequestProof = {
      NameContains: { via: 'SageMakerImageFilter.nameContains', sent: filter.nameContains },
      CreationTimeAfter: { via: 'SageMakerImageFilter.creationTimeAfter', sent: filter.creationTimeAfter },
      CreationTimeBefore: { via: 'SageMakerImageFilter.creationTimeBefore', sent: filter.creationTimeBefore },
      LastModifiedTimeAfter: {
        via: 'SageMakerImageFilter.lastModifiedTimeAfter',
        sent: filter.lastModifiedTimeAfter,
      },
      LastModifiedTimeBefore: {
        via: 'SageMakerImageFilter.lastModifiedTimeBefore',
        sent: filter.lastModifiedTimeBefore,
      },
    };
    expectSent(gateway, 'ListImages', filters);
    expect(at(some, `${nodes}.name`)).toEqual(['image-12']);

    expectComplete('sagemaker', 'ListImages', 'Request', order, token, filters);
    expectComplete('sagemaker', 'ListImages', 'Response', members, { NextToken: token });
  });
});
