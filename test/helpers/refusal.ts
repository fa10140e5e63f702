import { expect } from 'vitest';
import { COLD, startTestGateway, type TestGateway } from './gateway.ts';

export const registryId = '111122223333';
export const region = 'us-east-1';
/** The digest of team/app:v1. */
export const digest = `sha256:${'0'.repeat(64)}`;
export const host = `${registryId}.dkr.ecr.${region}.amazonaws.com`;

/** A gateway before a small world: team/app with a preview and a scan, team/other, and the SageMaker image training. */
export function startSmallGateway(): Promise<TestGateway> {
  const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 };
  const rule = { rulePriority: 1, selection, action: { type: 'expire' } };
  return startTestGateway({
    config: COLD,
    world: {
      registries: [
        {
          accountId: registryId,
          repositories: [
            {
              repositoryName: 'team/app',
              images: [
                { imageDigest: digest, imageTags: ['v1'], imageScanFindings: { findings: [{}, {}] } },
                { imageTags: ['v2'] },
              ],
              preview: { lifecyclePolicyText: JSON.stringify({ rules: [rule] }) },
            },
            { repositoryName: 'team/other', images: { count: 3 } },
          ],
          sageMakerImages: [{ ImageName: 'training', Versions: [{ Version: 1 }] }],
        },
      ],
    },
  });
}

/** What leads to a field: the calls that it costs, and the path to what is below it. */
const PARENTS = {
  query: { wrap: (field: string) => field, path: [], calls: {} },
  registry: {
    wrap: (field: string) => `registry { host ${field} }`,
    path: ['registry'],
    calls: {},
  },
  repository: {
    wrap: (field: string) => `repository(name: "team/app") { name ${field} }`,
    path: ['repository'],
    calls: { 'ecr.DescribeRepositories': 1 },
  },
  image: {
    wrap: (field: string) => `image(reference: "${host}/team/app:v1") { digest ${field} }`,
    path: ['image'],
    calls: { 'ecr.DescribeImages': 1 },
  },
  scan: {
    wrap: (field: string) => `image(reference: "${host}/team/app:v1") { scan { status ${field} } }`,
    path: ['image', 'scan'],
    calls: { 'ecr.DescribeImages': 1, 'ecr.DescribeImageScanFindings': 1 },
  },
  preview: {
    wrap: (field: string) => `repository(name: "team/app") { lifecyclePreview { status ${field} } }`,
    path: ['repository', 'lifecyclePreview'],
    calls: { 'ecr.DescribeRepositories': 1, 'ecr.GetLifecyclePolicyPreview': 1 },
  },
  sageMakerImage: {
    wrap: (field: string) => `sageMakerImage(name: "training") { name ${field} }`,
    path: ['sageMakerImage'],
    calls: { 'sagemaker.DescribeImage': 1 },
  },
} as const;
export type Parent = keyof typeof PARENTS;

/** Asks for a field that is refused, beside one that is not: it alone is null, and only its parents cost calls. */
export async function expectRefusal(
  gateway: TestGateway,
  { parent, field, variables = '' }: { parent: Parent; field: string; variables?: string },
  values: Record<string, unknown>,
  { code, message }: { code: string; message: string },
) {
  const { wrap, path, calls } = PARENTS[parent];
  gateway.sandbox.calls.clear();
  const answer = await gateway.send(
    `query ${variables && `(${variables})`} { ${wrap(`refused: ${field}`)} registries { host } }`,
    values,
  );
  expect(answer.errors).toEqual([
    {
      message: expect.stringContaining(message),
      locations: expect.anything(),
      path: [...path, 'refused'],
      extensions: { code },
    },
  ]);
  expect(answer.status).toBe(200);
  expect(answer).toHaveProperty(['data', ...path, 'refused'], null);
  expect(answer).toHaveProperty('data.registries', [{ host }]);
  expect(gateway.sandbox.calls.byOperation()).toEqual(calls);
}
