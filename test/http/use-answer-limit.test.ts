import {
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
} from 'graphql';
import { createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { badInput } from '../../src/errors.ts';
import { type AnswerLimits, useAnswerLimit } from '../../src/http/use-answer-limit.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { subscribe } from '../helpers/events.ts';
import fc from '../helpers/fast-check.ts';
import { type Answer, startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';

/** A server whose root field `any` answers with whatever it is given, and whose rows each fail in a field that is non-null. */
function serve(some: Omit<AnswerLimits, 'unsentBytes'>, given: { any?: unknown; rows?: number }) {
  const row = new GraphQLObjectType({
    name: 'Row',
    fields: {
      id: {
        type: new GraphQLNonNull(GraphQLInt),
        resolve: (id: number) => {
          throw badInput(`rows[${id}]`, 'must be something else.');
        },
      },
    },
  });
  const fields = {
    any: { type: new GraphQLScalarType({ name: 'Any' }), resolve: () => given.any },
    rows: {
      type: new GraphQLList(row),
      resolve: () => Array.from({ length: given.rows ?? 0 }, (_, id) => id),
    },
  };
  const { fetch } = createYoga<object, Pick<Context, 'caller'>>({
    schema: new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) }),
    logging: false,
    maskedErrors: false,
    context: { caller: 'somebody' },
    plugins: [useAnswerLimit(() => ({ unsentBytes: 2 ** 30, ...some }))],
  });
  return async (query: string): Promise<Answer<unknown>> => {
    const response = await fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, ...(await response.json()) };
  };
}

const tooLarge = (most: number) => ({
  status: 400,
  errors: [
    {
      message: expect.stringContaining(`larger than ${most} bytes`),
      extensions: { code: 'OPERATION_TOO_COSTLY', exceeded: { limit: 'limits.answerBytes', most } },
    },
  ],
});

describe('limits.answerBytes', () => {
  test('is the bytes of the data as they are written out, to the byte', async () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('any'), { maxLength: 5 }),
        fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), tie('any'), { maxKeys: 5 }),
      ),
    }));
    const limits = { answerBytes: 0, errors: 1 };
    const given = { any: undefined };
    const ask = serve(limits, given);
    await fc.assert(
      fc.asyncProperty(any, async (value) => {
        Object.assign(given, { any: value });
        const bytes = Buffer.byteLength(JSON.stringify({ any: value }));
        limits.answerBytes = bytes;
        expect(await ask('{ any }')).toEqual({
          status: 200,
          data: { any: JSON.parse(JSON.stringify(value)) },
        });
        limits.answerBytes = bytes - 1;
        expect(await ask('{ any }')).toEqual(tooLarge(bytes - 1));
      }),
      { numRuns: 200 },
    );
  });

  test('is of the errors as well, with each place in the document at which their field is written', async () => {
    const rows = 100;
    const query = (times: number) => `{ rows { ${'id '.repeat(times)} } }`;
    const bytesOf = async (times: number) => {
      const { status, ...answer } = await serve(
        { answerBytes: 2 ** 20, errors: rows },
        { rows },
      )(query(times));
      expect(status).toBe(200);
      return (
        Buffer.byteLength(JSON.stringify(answer.data)) + Buffer.byteLength(JSON.stringify(answer.errors))
      );
    };
    const answerBytes = await bytesOf(50);
    const ask = serve({ answerBytes, errors: rows }, { rows });
    expect((await ask(query(50))).errors).toHaveLength(rows);
    expect(await ask(query(51))).toEqual(tooLarge(answerBytes));
  });

  test('does not run out of stack in an answer that is nested deep', async () => {
    let any: unknown = [];
    for (let depth = 0; depth < 100_000; depth += 1) any = [any];
    const answer = await serve({ answerBytes: 100_000, errors: 1 }, { any })('{ any }');
    expect(answer).toEqual(tooLarge(100_000));
  });

  const Echo = (times: number) => `query ($references: [String!]!) {
    imageReferences(references: $references) {
      ${Array.from({ length: times }, (_, index) => `e${index}: reference`).join(' ')}
    }
  }`;

  test('stops a text that is answered many times, and lets it through as often as it may be', async () => {
    await using gateway = await startTestGateway({ config: { limits: { answerBytes: 100_000 } } });
    const references = ['x'.repeat(9_900)];
    expect(await gateway.send(Echo(10), { references })).toMatchObject({
      status: 200,
      data: { imageReferences: [{ e0: references[0], e9: references[0] }] },
    });
    expect(await gateway.send(Echo(11), { references })).toEqual(tooLarge(100_000));
    expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('leaves the report beside the refusal', async () => {
    await using gateway = await startTestGateway({ config: { limits: { answerBytes: 1024 } } });
    const headers = { 'x-upstream-report': '1' };
    const answer = await gateway.send('{ repositories(first: 100) { nodes { arn uri } } }', {}, headers);
    expect(answer).toMatchObject({ ...tooLarge(1024), extensions: { upstream: { calls: 1 } } });
  });

  test('holds for each event of a subscription', async () => {
    await using gateway = await startWatched({ config: { limits: { answerBytes: 1024 } } });
    const long = WatchPreview.toString().replace(/lifecyclePolicyText/, (field) =>
      Array.from({ length: 60 }, (_, index) => `t${index}: ${field}`).join(' '),
    );
    const events = await subscribe(gateway, long, { repositoryId: REPOSITORY_ID });
    const { value } = await events.next();
    expect(value).toEqual({ errors: tooLarge(1024).errors });
    await events.return?.();
  });
});

describe('limits.errors', () => {
  const more = (actual: number, most: number) => ({
    message: expect.stringContaining(`There are ${actual - most} more errors`),
    extensions: { code: 'OPERATION_TOO_COSTLY', exceeded: { limit: 'limits.errors', actual, most } },
  });

  test('cuts the list of errors and no data: what failed is null all the same', async () => {
    const ask = serve({ answerBytes: 2 ** 20, errors: 3 }, { rows: 10 });
    const { data, errors } = await ask('{ rows { id } }');
    expect(data).toEqual({ rows: Array(10).fill(null) });
    expect(errors?.map(({ path }) => path)).toEqual([
      ...[0, 1, 2].map((index) => ['rows', index, 'id']),
      undefined,
    ]);
    expect(errors?.[3]).toEqual(more(10, 3));
  });

  test('lists as many as there may be, and says nothing of more', async () => {
    const { errors } = await serve({ answerBytes: 2 ** 20, errors: 10 }, { rows: 10 })('{ rows { id } }');
    expect(errors?.map(({ path }) => path?.[1])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('lists as many of a request, and counts the others', async () => {
    await using gateway = await startTestGateway({ config: { limits: { errors: 3 } } });
    gateway.sandbox.faults.add({
      operation: 'DescribeImages',
      kind: 'error',
      error: 'AccessDeniedException',
    });
    const references = Array.from(
      { length: 10 },
      (_, index) => `111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:t${index}`,
    );
    const { errors } = await gateway.send(
      'query ($references: [String!]!) { imageReferences(references: $references) { image { digest } } }',
      { references },
    );
    expect(errors?.at(-1)).toEqual(more(10, 3));
    expect(errors?.map(({ path }) => path)).toEqual([
      ...[0, 1, 2].map((index) => ['imageReferences', index, 'image']),
      undefined,
    ]);
  });

  test('counts those beyond it, though it be raised while the request runs', async () => {
    await using gateway = await startTestGateway({ config: { limits: { errors: 2 } } });
    gateway.sandbox.faults.add({
      operation: 'DescribeRepositories',
      kind: 'error',
      error: 'AccessDeniedException',
      match() {
        const { config } = gateway;
        gateway.gateway.reload({ ...config, limits: { ...config.limits, errors: 100 } });
        return true;
      },
    });
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { errors } = await gateway.send(
      `{ ${names.map((name) => `${name}: repository(name: "team/app") { createdAt }`).join(' ')} }`,
    );
    // Those that are listed had to be made while they still were few.
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'UPSTREAM_ACCESS_DENIED',
      'UPSTREAM_ACCESS_DENIED',
      'OPERATION_TOO_COSTLY',
    ]);
    expect(errors?.at(-1)?.message).toContain('There are 3 more errors');
  });

  test('counts what is beside data as well', async () => {
    await using gateway = await startTestGateway({ config: { limits: { errors: 1 } } });
    gateway.sandbox.faults.add({
      operation: 'DescribeRepositories',
      kind: 'error',
      error: 'AccessDeniedException',
    });
    const { status, errors } = await gateway.send(
      '{ a: repositories { nodes { name } } b: repositories { nodes { name } } c: nodes(ids: ["x"]) { id } }',
    );
    expect({ status, last: errors?.at(-1) }).toEqual({ status: 200, last: more(3, 1) });
    expect(errors).toHaveLength(2);
  });
});

describe('what is known to be an error before it runs', () => {
  const roots = (count: number, field: string) =>
    Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
  const idsOf = (accountId: string) =>
    Array.from({ length: 1000 }, (_, index) =>
      formatGlobalId('Repository', [accountId, 'us-east-1', `team/app-${index}`]),
    );
  const nodesOf = async (gateway: TestGateway, text: string, variables: Record<string, unknown>) => {
    const { extensions } = await gateway.send(text, variables, { 'x-query-cost': '1' });
    return extensions?.['cost'];
  };

  test.each([
    ['ids that do not decode', Array.from({ length: 1000 }, (_, index) => `x${index}`), 10_000],
    ['ids of a registry that is not served', idsOf('999999999999'), 11_000],
    ['ids', idsOf('111122223333'), 2_000],
  ])('costs more nodes than what may be there: %s', async (_, ids, nodes) => {
    await using gateway = await startTestGateway();
    const text = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }';
    expect(await nodesOf(gateway, text, { ids })).toMatchObject({ nodes });
  });

  test('costs the same of representations', async () => {
    await using gateway = await startTestGateway();
    const text = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    const r = [{ __typename: 'Image', uri: 'x' }, 7, { __typename: 'ImageReference', reference: 'x' }];
    expect(await nodesOf(gateway, text, { r })).toMatchObject({ nodes: 10 + 10 + 1 + 1 });
  });

  test('is refused where it is a flood, and is each an error of its own place where it is not', async () => {
    await using gateway = await startTestGateway();
    const ids = Array.from({ length: 1000 }, (_, index) => `x${index}`);
    const query = (count: number) => `query ($ids: [ID!]!) { ${roots(count, 'nodes(ids: $ids) { id }')} }`;
    expect(await gateway.send(query(99), { ids })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }],
    });
    const { data, errors } = await gateway.send(query(1), { ids });
    expect(data).toEqual({ a0: Array(1000).fill(null) });
    expect(errors?.map(({ path }) => path)).toEqual(ids.map((_, index) => ['a0', index]));
    expect(errors?.[7]?.message).toMatch(/^ids\[7\]: /);
  });
});
