import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, REGION } from '../schema/worlds.ts';
import { uri, world } from './rig.ts';

const arn = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app`;
const repositories = (count: number) => Array(count).fill({ __typename: 'Repository', arn });

const Pages = `
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Repository { images(first: 100) { nodes { digest } } }
    }
  }
`;

describe('what entities cost', () => {
  test('is that of all representations, so that thousands of pages are refused before any call', async () => {
    await using gateway = await startTestGateway({ world });
    const answer = await gateway.send(Pages, { representations: repositories(2000) });
    expect(answer).toEqual({
      status: 400,
      errors: [
        {
          message: expect.stringMatching(
            /may cost \d+ AWS calls .* and \d{6} nodes \(limits.nodes: 250000\)/,
          ),
          extensions: expect.objectContaining({ code: 'OPERATION_TOO_COSTLY' }),
        },
      ],
    });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test.each([
    ['literals', (list: string) => `{ ${list} }`],
    ['a fragment', (list: string) => `{ ...Routed } fragment Routed on Query { ${list} }`],
  ])('is the same by %s', async (_, wrap) => {
    await using gateway = await startTestGateway({ world });
    const literals = Array(500).fill(`{ __typename: "Repository", arn: "${arn}" }`).join(' ');
    const text = `_entities(representations: [${literals}]) {
      ... on Repository { images(first: 1000) { nodes { digest } } }
    }`;
    expect(await gateway.send(wrap(text))).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }],
    });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('is that of each alias', async () => {
    await using gateway = await startTestGateway({ world, config: { limits: { nodes: 5000 } } });
    const field = (alias: string) =>
      `${alias}: _entities(representations: $r) { ... on Repository { images(first: 100) { nodes { digest } } } }`;
    const send = (aliases: readonly string[]) =>
      gateway.send(`query ($r: [_Any!]!) { ${aliases.map(field).join(' ')} }`, { r: repositories(20) });
    expect(await send(['a'])).toMatchObject({ status: 200 });
    expect(await send(['a', 'b'])).toMatchObject({ status: 400 });
  });
});

describe('the number of representations', () => {
  const images = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ __typename: 'Image', uri: uri(n + 1) }));
  const text =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Image { tags } } }';

  test.each([
    [1000, undefined],
    [3, 3],
  ])('is at most %i', async (most, representations) => {
    await using gateway = await startTestGateway({
      world,
      ...(representations === undefined ? {} : { config: { limits: { representations } } }),
    });
    const refused = await gateway.send(text, { representations: images(most + 1) });
    expect(refused).toMatchObject({
      status: 200,
      data: null,
      errors: [
        {
          message: `representations: must hold at most ${most}; it holds ${most + 1}.`,
          path: ['_entities'],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gateway.sandbox.calls.count()).toBe(0);
    const answer = await gateway.send(text, { representations: images(most) });
    expect(answer.errors).toBeUndefined();
    expect(answer).toHaveProperty('data._entities.length', most);
  });

  test('may be none', async () => {
    await using gateway = await startTestGateway({ world });
    expect(await gateway.send(text, { representations: [] })).toEqual({
      status: 200,
      data: { _entities: [] },
    });
  });
});
