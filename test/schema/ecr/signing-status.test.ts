import { expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { appWorld, HOST } from '../worlds.ts';

const signingProfileArn = 'arn:aws:signer:us-east-1:111122223333:/signing-profiles/releases';
const world = appWorld({
  images: [
    {
      imageTags: ['v1'],
      signingStatuses: [
        { signingProfileArn },
        { status: 'FAILED', failureCode: 'AccessDenied', failureReason: 'not allowed' },
      ],
    },
    { imageTags: ['none'] },
  ],
});

const Signing = graphql(/* GraphQL */ `
  query Signing($reference: String!) {
    image(reference: $reference) {
      signingStatuses {
        signingProfileArn
        status
        failureCode
        failureReason
      }
    }
  }
`);
const ask = { reference: `${HOST}/team/app:v1` };

test('is what DescribeImageSigningStatus says, profile by profile', async () => {
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.run(Signing, ask);
  expect(errors).toBeUndefined();
  expect(data?.image?.signingStatuses).toEqual([
    { signingProfileArn, status: 'COMPLETE', failureCode: null, failureReason: null },
    { signingProfileArn: null, status: 'FAILED', failureCode: 'AccessDenied', failureReason: 'not allowed' },
  ]);
  const none = await gateway.run(Signing, { reference: `${HOST}/team/app:none` });
  expect(none).toEqual({ status: 200, data: { image: { signingStatuses: [] } } });
});

test.each(['ImageNotFoundException', 'RepositoryNotFoundException'])(
  'is null, and no error, after %s',
  async (error) => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImageSigningStatus', kind: 'error', error });
    expect(await gateway.run(Signing, ask)).toEqual({
      status: 200,
      data: { image: { signingStatuses: null } },
    });
  },
);

test('that may not be read is an error, and no empty list', async () => {
  await using gateway = await startTestGateway({ world });
  gateway.sandbox.faults.add({ operation: 'DescribeImageSigningStatus', kind: 'denied' });
  const { data, errors } = await gateway.run(Signing, ask);
  expect(data).toEqual({ image: { signingStatuses: null } });
  expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_ACCESS_DENIED');
});

test('is kept once all signatures are made, and asked again while one is not', async () => {
  const lifetimesMs = { permanent: 0, settled: 60_000, steady: 0, mutable: 0, moving: 0 };
  const complete = { imageTags: ['done'], signingStatuses: [{ signingProfileArn }] };
  await using gateway = await startTestGateway({
    world: appWorld({
      images: [complete, { imageTags: ['v1'], signingStatuses: [{}, { status: 'IN_PROGRESS' }] }],
    }),
    config: { cache: { lifetimesMs } },
  });
  for (const reference of [ask.reference, `${HOST}/team/app:done`]) {
    for (let i = 0; i < 2; i += 1) await gateway.run(Signing, { reference });
  }
  expect(gateway.sandbox.calls.count('DescribeImageSigningStatus')).toBe(3);
});
