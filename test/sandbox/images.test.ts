import {
  DescribeImagesCommand,
  ImageNotFoundException,
  ListImagesCommand,
  paginateDescribeImages,
  paginateListImages,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/sandbox/world/manifest.ts';
import { accountId, failure, rig, worldOf } from './clients.ts';

const repositoryName = 'team/app';
const digest = (of: string) => digestOf(of);

const mixed = () =>
  worldOf([
    {
      repositoryName,
      images: [
        { imageDigest: digest('a'), imageTags: ['1.0', 'latest'] },
        { imageDigest: digest('b'), imageTags: ['0.9'] },
        { imageDigest: digest('c') },
        {
          imageDigest: digest('d'),
          imageTags: ['0.1'],
          imageStatus: 'ARCHIVED',
          lastArchivedAt: '2024-05-01T00:00:00Z',
        },
        { imageDigest: digest('e'), imageStatus: 'ACTIVATING' },
      ],
    },
    { repositoryName: 'team/empty' },
  ]);

const many = (count: number) => worldOf([{ repositoryName, images: { count } }]);

/** Which of the mixed images a listing shows, by the letters that their digests are made of. */
const letters = (found: readonly { imageDigest?: string | undefined }[] | undefined) =>
  ['a', 'b', 'c', 'd', 'e']
    .filter((letter) => found?.some(({ imageDigest }) => imageDigest === digest(letter)))
    .join('');

describe('DescribeImages lists', () => {
  test('all images once, 100 a page, in no useful order', async () => {
    const { ecr } = await rig({ world: many(250) });
    const sizes: number[] = [];
    const tags: string[] = [];
    for await (const { imageDetails = [] } of paginateDescribeImages({ client: ecr }, { repositoryName })) {
      sizes.push(imageDetails.length);
      tags.push(...imageDetails.flatMap(({ imageTags = [] }) => imageTags));
    }
    expect(sizes).toEqual([100, 100, 50]);
    const inOrder = Array.from({ length: 250 }, (_, i) => `v${i}`);
    expect(tags).not.toEqual(inOrder);
    expect(new Set(tags)).toEqual(new Set(inOrder));
    expect(tags).toHaveLength(250);
  });

  test('gives no token where nothing follows', async () => {
    const { ecr } = await rig({ world: many(100) });
    const { imageDetails, nextToken } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails).toHaveLength(100);
    expect(nextToken).toBeUndefined();
  });

  test.each([
    [undefined, 'abc'],
    [{ imageStatus: 'ANY' }, 'abcde'],
    [{ imageStatus: 'ARCHIVED' }, 'd'],
    [{ imageStatus: 'ACTIVATING' }, 'e'],
    [{ tagStatus: 'TAGGED' }, 'ab'],
    [{ tagStatus: 'UNTAGGED' }, 'c'],
    [{ tagStatus: 'UNTAGGED', imageStatus: 'ANY' }, 'ce'],
    [{ tagStatus: 'ANY' }, 'abc'],
  ] as const)('with filter %j: %s', async (filter, expected) => {
    const { ecr } = await rig({ world: mixed() });
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, filter }));
    expect(letters(imageDetails)).toBe(expected);
    const { imageIds } = await ecr.send(new ListImagesCommand({ repositoryName, filter }));
    expect(letters(imageIds)).toBe(expected);
  });

  test('nothing of an empty repository', async () => {
    const { ecr } = await rig({ world: mixed() });
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'team/empty' }));
    expect(imageDetails).toEqual([]);
  });
});

describe('DescribeImages by id', () => {
  test('gives one detail an image, with all of its tags, however it is named', async () => {
    const { ecr } = await rig({ world: mixed() });
    const imageIds = [
      { imageTag: 'latest' },
      { imageDigest: digest('a') },
      { imageTag: '1.0' },
      { imageTag: '1.0', imageDigest: digest('a') },
    ];
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }));
    expect(imageDetails).toEqual([
      expect.objectContaining({ imageDigest: digest('a'), imageTags: ['1.0', 'latest'] }),
    ]);
  });

  test('shows archived images, unless a filter says otherwise', async () => {
    const { ecr } = await rig({ world: mixed() });
    const imageIds = [{ imageDigest: digest('a') }, { imageTag: '0.1' }];
    const ask = async (imageStatus?: 'ANY' | 'ACTIVE') =>
      letters(
        (await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds, filter: { imageStatus } })))
          .imageDetails,
      );
    expect(await ask()).toBe('ad');
    expect(await ask('ANY')).toBe('ad');
    expect(await ask('ACTIVE')).toBe('a');
  });

  test('fails as a whole for one missing id, or leaves it out, as the sandbox is set', async () => {
    const { sandbox, ecr } = await rig({ world: mixed() });
    const imageIds = [{ imageTag: '0.9' }, { imageTag: 'nope' }, { imageDigest: digest('nope') }];
    const ask = (ids: typeof imageIds) =>
      ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: ids }));
    const message = (id: string) =>
      `The image with imageId ${id} does not exist within the repository with name 'team/app' in the registry with id '${accountId}'`;
    await expect(ask(imageIds)).rejects.toBeInstanceOf(ImageNotFoundException);
    expect((await failure(ask(imageIds))).message).toBe(message("{imageDigest:'null', imageTag:'nope'}"));
    expect((await failure(ask(imageIds.slice(2)))).message).toBe(
      message(`{imageDigest:'${digest('nope')}', imageTag:'null'}`),
    );
    sandbox.missingIds = 'omit';
    expect(letters((await ask(imageIds)).imageDetails)).toBe('b');
    sandbox.missingIds = 'fail';
    await expect(ask(imageIds)).rejects.toBeInstanceOf(ImageNotFoundException);
  });

  test('takes a tag and a digest that do not agree for a missing image', async () => {
    const { ecr } = await rig({ world: mixed() });
    const imageIds = [{ imageTag: 'latest', imageDigest: digest('b') }];
    const { name, message } = await failure(
      ecr.send(new DescribeImagesCommand({ repositoryName, imageIds })),
    );
    expect(name).toBe('ImageNotFoundException');
    expect(message).toContain(`{imageDigest:'${digest('b')}', imageTag:'latest'}`);
  });

  test.each([[{}], [{ imageDigest: 'latest' }]])(
    'refuses %j, which names no image, whatever the setting',
    async (id) => {
      const { ecr } = await rig({ world: mixed(), missingIds: 'omit' });
      const { name } = await failure(ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [id] })));
      expect(name).toBe('InvalidParameterException');
    },
  );
});

describe('ListImages', () => {
  test('has one entry for each tag, and one for an image without any', async () => {
    const { ecr } = await rig({ world: mixed() });
    const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
    const entries = imageIds.map(({ imageDigest, imageTag }) => `${letters([{ imageDigest }])} ${imageTag}`);
    expect(entries.toSorted()).toEqual(['a 1.0', 'a latest', 'b 0.9', 'c undefined']);
  });

  test('cuts pages between the tags of an image too', async () => {
    const imageTags = Array.from({ length: 23 }, (_, i) => `t${i}`);
    const world = worldOf([{ repositoryName, images: [{ imageTags }, { imageTags: ['x', 'y'] }, {}] }]);
    const { ecr } = await rig({ world });
    const sizes: number[] = [];
    const tags: (string | undefined)[] = [];
    for await (const { imageIds = [] } of paginateListImages(
      { client: ecr, pageSize: 5 },
      { repositoryName },
    )) {
      sizes.push(imageIds.length);
      tags.push(...imageIds.map(({ imageTag }) => imageTag));
    }
    expect(sizes).toEqual([5, 5, 5, 5, 5, 1]);
    expect(new Set(tags)).toEqual(new Set([...imageTags, 'x', 'y', undefined]));
  });
});
