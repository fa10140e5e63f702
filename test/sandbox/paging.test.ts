import {
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import { ListImagesCommand as ListImagesCommandOfSageMaker } from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { failure, rig, worldOf } from './clients.ts';

const repositoryName = 'team/app';
const world = () =>
  worldOf([
    { repositoryName, images: { count: 40 } },
    { repositoryName: 'team/other', images: { count: 40 } },
  ]);

/** Walks a listing, and gives the tags and the token of each page. */
async function walk(options: Parameters<typeof rig>[0], maxResults: number) {
  const { ecr } = await rig({ world: world(), ...options });
  const pages: { tags: string[]; nextToken: string | undefined }[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults, nextToken }));
    nextToken = page.nextToken;
    pages.push({ tags: page.imageDetails?.flatMap(({ imageTags = [] }) => imageTags) ?? [], nextToken });
  } while (nextToken !== undefined);
  return pages;
}

const allTags = Array.from({ length: 40 }, (_, i) => `v${i}`);

describe('a token', () => {
  test('gives the same page each time', async () => {
    const { ecr } = await rig({ world: world() });
    const { nextToken } = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 7 }));
    const ask = async () => {
      const { $metadata: _, ...page } = await ecr.send(
        new DescribeImagesCommand({ repositoryName, maxResults: 7, nextToken }),
      );
      return page;
    };
    expect(await ask()).toEqual(await ask());
  });

  test('is opaque, and goes with another page size', async () => {
    const { ecr } = await rig({ world: world() });
    const first = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 7 }));
    expect(first.nextToken).toMatch(/^[\w-]{20,}$/);
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, maxResults: 1000, nextToken: first.nextToken }),
    );
    const seen = [...(first.imageDetails ?? []), ...imageDetails].flatMap(({ imageTags = [] }) => imageTags);
    expect(new Set(seen)).toEqual(new Set(allTags));
    expect(seen).toHaveLength(40);
  });

  const alter = (token: string) => `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;

  test.each<[string, (token: string) => DescribeImagesCommandInput]>([
    ['altered', (nextToken) => ({ repositoryName, nextToken: alter(nextToken) })],
    ['cut short', (nextToken) => ({ repositoryName, nextToken: nextToken.slice(0, -2) })],
    ['prolonged', (nextToken) => ({ repositoryName, nextToken: `${nextToken}!` })],
    ['made up', () => ({ repositoryName, nextToken: 'more' })],
    ['empty', () => ({ repositoryName, nextToken: '' })],
    ['of another repository', (nextToken) => ({ repositoryName: 'team/other', nextToken })],
    ['of another filter', (nextToken) => ({ repositoryName, nextToken, filter: { imageStatus: 'ANY' } })],
  ])('that is %s is refused', async (_, input) => {
    const { ecr } = await rig({ world: world() });
    const { nextToken = '' } = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 7 }));
    expect((await failure(ecr.send(new DescribeImagesCommand(input(nextToken))))).name).toBe(
      'InvalidParameterException',
    );
  });

  test('belongs to one operation, and to one region', async () => {
    const { ecr, ecrOf } = await rig();
    const input = { repositoryName: 'checkout/api' };
    const { nextToken } = await ecr.send(new DescribeImagesCommand(input));
    expect((await failure(ecr.send(new ListImagesCommand({ ...input, nextToken })))).name).toBe(
      'InvalidParameterException',
    );
    const elsewhere = ecrOf({ region: 'eu-west-1' }).send(new DescribeImagesCommand({ ...input, nextToken }));
    expect((await failure(elsewhere)).name).toBe('InvalidParameterException');
  });

  test('may name the registry outright or leave it out', async () => {
    const { ecr } = await rig({ world: world() });
    const { nextToken } = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 7 }));
    expect(nextToken).toBeDefined();
    const again = await ecr.send(
      new DescribeImagesCommand({ repositoryName, registryId: '111122223333', nextToken }),
    );
    expect(again.$metadata.httpStatusCode).toBe(200);
  });
});

describe('the same token for ever', () => {
  test('leads to the page that it came with, wherever the walk is, and also from the last one', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    const read = async (nextToken: string | undefined) => {
      const page = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 30, nextToken }));
      return { tags: page.imageDetails?.flatMap(({ imageTags = [] }) => imageTags), next: page.nextToken };
    };
    const [first, last] = [await read(undefined), await read((await read(undefined)).next)];
    expect(last.next).toBeUndefined();
    const lift = sandbox.faults.add({ kind: 'same-token' });
    const again = await read(undefined);
    expect(again).toEqual({ tags: first.tags, next: expect.any(String) });
    expect(await read(again.next)).toEqual(again);
    expect(await read(first.next)).toEqual({ tags: last.tags, next: first.next });
    lift();
    expect(await read(again.next)).toEqual(first);
  });

  test('is NextToken in SageMaker, and nothing in an answer that has no pages', async () => {
    const { sandbox, ecr, sageMaker } = await rig({
      world: worldOf([{ repositoryName, images: { count: 3 } }], [{ ImageName: 'notebook' }]),
    });
    sandbox.faults.add({ kind: 'same-token' });
    const { NextToken } = await sageMaker.send(new ListImagesCommandOfSageMaker({}));
    expect(NextToken).toEqual(expect.any(String));
    expect(await sageMaker.send(new ListImagesCommandOfSageMaker({ NextToken }))).toMatchObject({
      NextToken,
    });
    const byTag = { repositoryName, imageIds: [{ imageTag: 'v1' }] };
    const { imageDetails, nextToken } = await ecr.send(new DescribeImagesCommand(byTag));
    expect([imageDetails?.length, nextToken]).toEqual([1, undefined]);
  });
});

describe('quirky pages', () => {
  test('without quirks every page but the last is full', async () => {
    const pages = await walk({}, 10);
    expect(pages.map(({ tags }) => tags.length)).toEqual([10, 10, 10, 10]);
  });

  test.each([
    ['empty', { emptyPages: 1 }, [0, 10, 0, 10, 0, 10, 0, 10]],
    ['short', { shortPages: 1 }, [5, 5, 5, 5, 5, 5, 5, 5]],
  ])('all %s ones still come to an end, and lose nothing', async (_, quirks, sizes) => {
    const pages = await walk({ quirks }, 10);
    expect(pages.map(({ tags }) => tags.length)).toEqual(sizes);
    expect(new Set(pages.flatMap(({ tags }) => tags))).toEqual(new Set(allTags));
    expect(new Set(pages.map(({ nextToken }) => nextToken)).size).toBe(pages.length);
  });

  test('a share of them depends on the token alone', async () => {
    const quirks = { emptyPages: 0.3, shortPages: 0.3 };
    const pages = await walk({ quirks }, 2);
    expect(pages).toEqual(await walk({ quirks }, 2));
    const sizes = pages.map(({ tags }) => tags.length);
    expect(new Set(sizes)).toEqual(new Set([0, 1, 2]));
    expect(pages.flatMap(({ tags }) => tags).toSorted()).toEqual(allTags.toSorted());
  });
});
