import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, REGION } from './schema/worlds.ts';

const REPOSITORIES = 800;
const nameOf = (i: number) => `team/app-${i}`;
const world = {
  registries: [
    {
      accountId: ACCOUNT,
      region: REGION,
      repositories: Array.from({ length: REPOSITORIES }, (_, i) => ({
        repositoryName: nameOf(i),
        images: images(1),
      })),
    },
  ],
};

const IMAGES = `query ($references: [String!]!) {
  imageReferences(references: $references) { image { digest } }
}`;

/** Asks for the image of each of these repositories: one DescribeImages each. */
const ask = (gateway: TestGateway, caller: string, repositories: readonly number[]) => {
  const references = repositories.map((i) => `${HOST}/${nameOf(i)}:t1`);
  return gateway.send(IMAGES, { references }, { 'x-forwarded-for': caller });
};

const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/** Which repositories AWS was asked about, in the order of the calls. */
const asked = ({ sandbox }: TestGateway) =>
  sandbox.calls.list().map(({ input }) => {
    const { repositoryName = '' }: { repositoryName?: string } = Object(input);
    return Number(repositoryName.slice(nameOf(0).length - 1));
  });

/** One caller's flood, with all slots taken and most of it waiting. */
async function startFlooded(): Promise<{ gateway: TestGateway; flood: Promise<unknown> }> {
  const gateway = await startTestGateway({
    world,
    sandbox: { latencyMs: 50 },
    config: { trustProxy: 1 },
  });
  const halves = [from(0, 350), from(350, 350)];
  const flood = Promise.all(halves.map((half) => ask(gateway, '192.0.2.1', half)));
  await expect.poll(() => gateway.sandbox.calls.count()).toBeGreaterThan(0);
  return { gateway, flood };
}

describe('while one caller asks for more than there are slots, within its limits', () => {
  const FOUND = { image: { digest: digest(1) } };

  test('the calls of another one go out in its turns', async () => {
    const { gateway, flood } = await startFlooded();
    await using _ = gateway;
    const own = from(700, 20);
    const { errors, data } = await ask(gateway, '192.0.2.2', own);
    expect({ errors, data }).toEqual({
      errors: undefined,
      data: { imageReferences: own.map(() => FOUND) },
    });
    await flood;
    const places = asked(gateway).flatMap((repository, place) => (repository >= 700 ? [place] : []));
    expect(places).toHaveLength(20);
    const [first = NaN, last = NaN] = [Math.min(...places), Math.max(...places)];
    expect(first).toBeLessThan(350);
    // One of each in turn; calls that are under way together arrive in any order.
    expect(last - first).toBeLessThan(2 * 20 + 20);
  });

  test('what both ask for goes out in the first turn, and once', async () => {
    const { gateway, flood } = await startFlooded();
    await using _ = gateway;
    const { errors } = await ask(gateway, '192.0.2.2', [698, 699]);
    expect(errors).toBeUndefined();
    const place = asked(gateway).indexOf(699);
    await flood;
    expect(asked(gateway)).toHaveLength(700);
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(350);
  });
});
