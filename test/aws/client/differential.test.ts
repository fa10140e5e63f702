import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationNames } from '../../../src/aws/path/operations.ts';
import fc, { isThorough } from '../../helpers/fast-check.ts';
import { bothClients } from './both-clients.ts';
import { startScriptedEndpoint, type WireAnswer, type WireRequest } from './scripted-endpoint.ts';
import { answersBy, inputsBy } from './wire-values.ts';

// The gateway's clients against the SDK's as they come, over HTTP: whatever AWS answers, both make the same of it, and
// whatever they are given, both send the same.

const numRuns = isThorough ? 500 : 25;
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };
const ANSWERED = { ...JSON_TYPE, 'x-amzn-requestid': 'b7cb9e2a-0f3e-4a1c-9c55-6c2a2f1f0c11' };

// The SDK's own client assumes roles.
const operations = operationNames.filter((name) => name !== 'sts.AssumeRole');

const HTML = '<html><body>502 Bad Gateway</body></html>';
const ODD_ANSWERS: readonly (WireAnswer & { title: string })[] = [
  { title: 'no JSON', status: 200, headers: ANSWERED, body: '{"repositories":[' },
  { title: 'a list', status: 200, headers: ANSWERED, body: '[1,{"a":null}]' },
  { title: 'null', status: 200, headers: ANSWERED, body: 'null' },
  { title: 'a text', status: 200, headers: ANSWERED, body: '"hello"' },
  { title: 'a number', status: 200, headers: ANSWERED, body: '1' },
  { title: 'a page of a proxy', status: 200, headers: { 'content-type': 'text/html' }, body: HTML },
  { title: 'a page of a proxy with 502', status: 502, headers: { 'content-type': 'text/html' }, body: HTML },
  { title: 'an error without a body', status: 400, headers: ANSWERED, body: '' },
  { title: 'a 503 without a body', status: 503, body: '' },
  { title: 'an error without JSON', status: 500, headers: ANSWERED, body: '{"__type":' },
  { title: 'an error without a name', status: 400, headers: ANSWERED, body: '{"message":"Why?"}' },
  {
    title: 'an error with a code',
    status: 400,
    headers: ANSWERED,
    body: '{"code":"Odd:http://x","message":"Y"}',
  },
  {
    title: 'an error that a header names',
    status: 400,
    headers: { ...ANSWERED, 'x-amzn-errortype': 'ServerException:http://internal.amazon.com/' },
    body: '{"message":"Why?"}',
  },
  { title: 'a redirection', status: 301, headers: { location: 'http://127.0.0.1:1/' }, body: '{}' },
  {
    title: '429 with Retry-After',
    status: 429,
    headers: { ...ANSWERED, 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] },
    body: '{}',
  },
  { title: 'cut within', status: 200, headers: ANSWERED, body: '{"a":1}', cut: 'within' },
  { title: 'cut before it began', status: 200, body: '', cut: 'before' },
];

let endpoint: Awaited<ReturnType<typeof startScriptedEndpoint>>;
let clients: Awaited<ReturnType<typeof bothClients>>;

beforeAll(async () => {
  endpoint = await startScriptedEndpoint();
  clients = await bothClients({ endpoint: endpoint.url });
});

afterAll(async () => {
  clients.destroy();
  await endpoint[Symbol.asyncDispose]();
});

describe.each(operations)('%s', (operation) => {
  test('its answers are read as the SDK reads them', async () => {
    const { output } = clients.schemasOf(operation);
    const answers = fc.record({
      body: answersBy(output).map((value) => JSON.stringify(value)),
      headers: fc.constantFrom(ANSWERED, JSON_TYPE, {
        'x-amz-request-id': 'one',
        'x-amz-id-2': 'two',
        'x-amz-cf-id': 'three',
      }),
    });
    await fc.assert(
      fc.asyncProperty(answers, async ({ body, headers }) => {
        await expectSame(operation, { status: 200, headers, body });
      }),
      { numRuns },
    );
  });

  test('its input is sent as the SDK sends it', async () => {
    endpoint.answerWith({ status: 200, body: '{}' });
    await fc.assert(
      fc.asyncProperty(inputsBy(clients.schemasOf(operation).input), async (input) => {
        endpoint.requests.length = 0;
        await clients.outcomes(operation, input);
        const [ours, plain] = endpoint.requests.map(withoutMoment);
        expect(ours).toBeDefined();
        expect(ours).toEqual(plain);
      }),
      { numRuns },
    );
  });

  test.each(ODD_ANSWERS)(
    'an answer that is $title is understood as the SDK understands it',
    async (answer) => {
      await expectSame(operation, answer);
    },
  );
});

// Which operation it was plays no part.
test.each(['ecr.DescribeImages', 'sagemaker.DescribeImage'] as const)(
  'errors of the service of %s are those of the SDK',
  async (operation) => {
    const names = [...clients.errorsOf(operation), 'ThrottlingException', 'NewException'];
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) {
      for (const body of [
        { __type: name, message: 'It went wrong', repositoryName: 'app', retryAfterSeconds: 3 },
        { __type: `com.amazonaws.any#${name}`, Message: 'It went wrong' },
      ]) {
        await expectSame(operation, { status: 400, headers: ANSWERED, body: JSON.stringify(body) });
      }
    }
  },
);

test('numbers that JSON.stringify does not write are read as the SDK reads them', async () => {
  for (const moment of ['1e400', '-1e400', '17672256000000000000000', '1.7672256e9', '-0', '0.0005']) {
    const body = `{"repositories":[{"__proto__":{"a":1},"createdAt":${moment},"repositoryName":"app"}]}`;
    await expectSame('ecr.DescribeRepositories', { status: 200, headers: ANSWERED, body });
    const sized = `{"imageDetails":[{"imageSizeInBytes":${moment}}]}`;
    await expectSame('ecr.DescribeImages', { status: 200, headers: ANSWERED, body: sized });
  }
});

async function expectSame(operation: (typeof operations)[number], answer: WireAnswer): Promise<void> {
  endpoint.answerWith(answer);
  const { ours, plain } = await clients.outcomes(operation, {});
  expect(ours).toStrictEqual(plain);
}

/** A signature is of its moment, and an invocation's id by chance. */
function withoutMoment({ path, headers, body }: WireRequest) {
  const { authorization, 'x-amz-date': date, 'amz-sdk-invocation-id': id, ...rest } = headers;
  expect(date).toMatch(/^\d{8}T\d{6}Z$/);
  expect(id).toMatch(/^[\da-f-]{36}$/);
  return { path, headers: { ...rest, signed: authorization?.replace(/Signature=[\da-f]{64}$/, '') }, body };
}
