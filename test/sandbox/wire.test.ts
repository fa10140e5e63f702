import * as ecrModule from '@aws-sdk/client-ecr';
import {
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
} from '@aws-sdk/client-ecr';
import * as sageMakerModule from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { ecr } from '../../src/sandbox/ecr/service.ts';
import { sageMaker } from '../../src/sandbox/sagemaker/service.ts';
import { resolveSchema } from '../../src/sandbox/wire/codec.ts';
import { accountId, rig, worldOf } from './clients.ts';

const target = 'AmazonEC2ContainerRegistry_V20150921';
const scope = (service: string, key = accountId, region = 'us-east-1') =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260807/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

async function post(endpoint: string, operation: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': operation,
      authorization: scope('ecr'),
      ...headers,
    },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('the schemas that the codec runs on', () => {
  const served = [...ecr.operations.values(), ...sageMaker.operations.values()];

  test('operations are [9, namespace, name, traits, input, output]', () => {
    expect(served).toHaveLength(18);
    for (const { schema } of served) {
      expect(schema).toHaveLength(6);
      expect(schema.slice(0, 2)).toEqual([9, expect.stringMatching(/^com\.amazonaws\.(ecr|sagemaker)$/)]);
      expect(schema[2]).toEqual(expect.any(String));
    }
  });

  test('structures are [3, namespace, name, traits, members, their schemas, how many are required]', () => {
    for (const { schema } of served) {
      for (const ref of [schema[4], schema[5]]) {
        const structure = resolveSchema(ref);
        if (!Array.isArray(structure)) throw new Error('not a tuple');
        const [kind, , , , names, schemas] = structure;
        expect(kind).toBe(3);
        expect(names).toHaveLength(Array.isArray(schemas) ? schemas.length : -1);
      }
    }
    expect(resolveSchema(ecrModule.DescribeImages$[4])).toEqual([
      3,
      'com.amazonaws.ecr',
      'DescribeImagesRequest',
      0,
      ['repositoryName', 'registryId', 'imageIds', 'nextToken', 'maxResults', 'filter'],
      [0, 0, expect.any(Function), 0, 1, expect.any(Function)],
      1,
    ]);
    expect(ecrModule.ListImageReferrersFilter$.slice(4)).toEqual([
      ['artifactTypes', 'artifactStatus'],
      [64, 0],
    ]);
    expect(sageMakerModule.ListImagesRequest$[5].slice(0, 6)).toEqual([4, 4, 4, 4, 1, 0]);
  });
});

describe('the wire', () => {
  test('moments are seconds with milliseconds, sizes exceed 32 bits, text is UTF-8', async () => {
    const pushedAt = new Date('2024-07-25T02:20:35.925Z');
    const image = { imageTags: ['größe-🚀'], imageSizeInBytes: 2 ** 40, imagePushedAt: pushedAt };
    const { sandbox, ecr } = await rig({ world: worldOf([{ repositoryName: 'a/b', images: [image] }]) });
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'a/b' }));
    expect(imageDetails).toEqual([expect.objectContaining(image)]);
    const raw = await post(sandbox.endpoint, `${target}.DescribeImages`, '{"repositoryName":"a/b"}');
    expect(raw.body.imageDetails[0].imagePushedAt).toBe(1721874035.925);
    expect(raw.body).not.toHaveProperty('nextToken');
    expect(raw.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  test('every answer has a request id of its own, errors too', async () => {
    const { sandbox } = await rig({ world: worldOf([]) });
    const answers = await Promise.all(
      ['DescribeRegistry', 'DescribeRegistry', 'NoSuchThing'].map((name) =>
        post(sandbox.endpoint, `${target}.${name}`, '{}'),
      ),
    );
    const ids = answers.map(({ headers }) => headers.get('x-amzn-requestid'));
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(null);
  });

  test('an empty body is a request without arguments', async () => {
    const { sandbox } = await rig({ world: worldOf([]) });
    expect((await post(sandbox.endpoint, `${target}.DescribeRegistry`, '')).status).toBe(200);
  });

  test.each([
    [
      'an operation that is not served',
      `${target}.GetAuthorizationToken`,
      '{}',
      {},
      'UnknownOperationException',
    ],
    ['a service that is not served', 'DynamoDB_20120810.ListTables', '{}', {}, 'UnknownOperationException'],
    [
      'no signature',
      `${target}.DescribeRegistry`,
      '{}',
      { authorization: '' },
      'MissingAuthenticationTokenException',
    ],
    [
      'a signature without a scope',
      `${target}.DescribeRegistry`,
      '{}',
      { authorization: 'Bearer x' },
      'IncompleteSignatureException',
    ],
    [
      'a signature for another service',
      `${target}.DescribeRegistry`,
      '{}',
      { authorization: scope('s3') },
      'InvalidSignatureException',
    ],
    [
      'a body that is no JSON',
      `${target}.DescribeImages`,
      '{"repositoryName":',
      {},
      'SerializationException',
    ],
    ['a body that is no structure', `${target}.DescribeImages`, '["a"]', {}, 'SerializationException'],
    ['an empty list as a body', `${target}.DescribeRegistry`, ' []', {}, 'SerializationException'],
    ['null as a body', `${target}.DescribeRegistry`, 'null', {}, 'SerializationException'],
    [
      'a fraction where an integer belongs',
      `${target}.DescribeImages`,
      '{"repositoryName":"a/b","maxResults":1.5}',
      {},
      'SerializationException',
    ],
    [
      'an integer of more than 32 bits',
      `${target}.DescribeImages`,
      '{"repositoryName":"a/b","maxResults":2147483648}',
      {},
      'SerializationException',
    ],
    [
      'a number where a string belongs',
      `${target}.DescribeImages`,
      '{"repositoryName":5}',
      {},
      'SerializationException',
    ],
    [
      'a string where a list belongs',
      `${target}.DescribeImages`,
      '{"repositoryName":"a/b","imageIds":"x"}',
      {},
      'SerializationException',
    ],
    [
      'a string where a number belongs',
      `${target}.DescribeImages`,
      '{"repositoryName":"a/b","maxResults":"5"}',
      {},
      'SerializationException',
    ],
  ])('%s is refused', async (_, operation, body, headers, error) => {
    const { sandbox } = await rig({ world: worldOf([{ repositoryName: 'a/b' }]) });
    const answer = await post(sandbox.endpoint, operation, body, headers);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ __type: error, message: expect.any(String) });
  });

  test('a body larger than any request is refused', async () => {
    const { sandbox } = await rig({ world: worldOf([]) });
    const response = await fetch(sandbox.endpoint, { method: 'POST', body: 'x'.repeat(2 << 20) });
    expect(response.status).toBe(413);
  });

  test('the signature tells account and region; a key that is no account belongs to the default one', async () => {
    const { sandbox, ecrOf } = await rig();
    const registryOf = async (place: { accountId: string; region: string }) =>
      (await ecrOf(place).send(new DescribeRegistryCommand({}))).registryId;
    expect(await registryOf({ accountId: '444455556666', region: 'eu-west-1' })).toBe('444455556666');
    expect(await registryOf({ accountId: 'AKIAIOSFODNN7EXAMPLE', region: 'us-east-1' })).toBe(
      sandbox.world.defaultAccountId,
    );
    const { repositories } = await ecrOf({ region: 'eu-west-1' }).send(new DescribeRepositoriesCommand({}));
    expect(repositories?.map(({ repositoryUri }) => repositoryUri)).toContain(
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout/api',
    );
    expect(sandbox.calls.list().map((call) => [call.accountId, call.region])).toEqual([
      ['444455556666', 'eu-west-1'],
      ['111122223333', 'us-east-1'],
      ['111122223333', 'eu-west-1'],
    ]);
  });
});
