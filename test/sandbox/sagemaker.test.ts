import {
  DescribeImageCommand,
  DescribeImageVersionCommand,
  ListAliasesCommand,
  ListImagesCommand,
  type ListImagesCommandInput,
  ListImageVersionsCommand,
  paginateListImages,
  ResourceNotFound,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { failure, type Rig, rig, worldOf } from './clients.ts';

/** Ten images, b after a and so on: each created a day after the one before, and modified in the opposite order. */
const ten = () =>
  worldOf(
    [],
    Array.from({ length: 10 }, (_, i) => ({
      ImageName: `${'abcdefghij'[i]}-${i % 5 === 0 ? 'Rare' : 'plain'}`,
      CreationTime: new Date(Date.UTC(2026, 0, 1 + i)),
      LastModifiedTime: new Date(Date.UTC(2026, 1, 28 - i)),
    })),
  );

const initials = (images: readonly { ImageName?: string | undefined }[] | undefined) =>
  images?.map(({ ImageName }) => ImageName?.charAt(0)).join('');

const pagesOf = async ({ sageMaker }: Rig, input: ListImagesCommandInput, pageSize: number) => {
  const pages = [];
  for await (const { Images } of paginateListImages({ client: sageMaker, pageSize }, input))
    pages.push(initials(Images));
  return pages;
};

describe('ListImages', () => {
  test.each<[ListImagesCommandInput, string]>([
    [{}, 'jihgfedcba'],
    [{ SortOrder: 'ASCENDING' }, 'abcdefghij'],
    [{ SortBy: 'LAST_MODIFIED_TIME' }, 'abcdefghij'],
    [{ SortBy: 'IMAGE_NAME', SortOrder: 'ASCENDING' }, 'abcdefghij'],
    [{ SortBy: 'IMAGE_NAME' }, 'jihgfedcba'],
    [{ NameContains: 'Rare' }, 'fa'],
    [{ NameContains: 'rare' }, ''],
    [{ CreationTimeAfter: new Date('2026-01-08T00:00:00Z') }, 'jih'],
    [{ CreationTimeBefore: new Date('2026-01-02T12:00:00Z') }, 'ba'],
    [{ LastModifiedTimeAfter: new Date('2026-02-27T00:00:00Z') }, 'ba'],
    [{ LastModifiedTimeBefore: new Date('2026-02-19T00:00:00Z') }, 'j'],
  ])('%j gives %s', async (input, expected) => {
    const { sageMaker } = await rig({ world: ten() });
    expect(initials((await sageMaker.send(new ListImagesCommand(input))).Images)).toBe(expected);
  });

  test('answers 10 at a time by default', async () => {
    const { sageMaker } = await rig();
    const { Images, NextToken } = await sageMaker.send(new ListImagesCommand({}));
    expect(Images).toHaveLength(10);
    const more = await sageMaker.send(new ListImagesCommand({ NextToken }));
    expect(more.Images?.length).toBeGreaterThan(2);
    expect(more.NextToken).toBeUndefined();
  });

  test('takes rows first and filters them then: pages are short and empty although a token follows', async () => {
    const some = await rig({ world: ten() });
    expect(await pagesOf(some, { NameContains: 'Rare' }, 3)).toEqual(['', 'f', '', 'a']);
    expect(await pagesOf(some, {}, 3)).toEqual(['jih', 'gfe', 'dcb', 'a']);
  });

  test('refuses a token of other arguments', async () => {
    const { sageMaker } = await rig({ world: ten() });
    const { NextToken } = await sageMaker.send(new ListImagesCommand({ MaxResults: 3 }));
    const { name } = await failure(
      sageMaker.send(new ListImagesCommand({ NextToken, SortOrder: 'ASCENDING' })),
    );
    expect(name).toBe('ValidationException');
  });

  test('refuses a token of another account or region', async () => {
    const { sageMaker, sageMakerOf } = await rig();
    const { NextToken } = await sageMaker.send(new ListImagesCommand({}));
    for (const place of [{ region: 'eu-west-1' }, { accountId: '444455556666' }]) {
      const { name } = await failure(sageMakerOf(place).send(new ListImagesCommand({ NextToken })));
      expect(name).toBe('ValidationException');
    }
  });

  test('does not tell the role, which DescribeImage does', async () => {
    const RoleArn = 'arn:aws:iam::111122223333:role/images';
    const { sageMaker } = await rig({
      world: worldOf([], [{ ImageName: 'Mixed-Case', RoleArn, DisplayName: 'Mixed' }]),
    });
    const { Images } = await sageMaker.send(new ListImagesCommand({}));
    expect(Images?.[0]).toEqual({
      ImageArn: 'arn:aws:sagemaker:us-east-1:111122223333:image/Mixed-Case',
      ImageName: 'Mixed-Case',
      DisplayName: 'Mixed',
      ImageStatus: 'CREATED',
      CreationTime: expect.any(Date),
      LastModifiedTime: expect.any(Date),
    });
    expect(await sageMaker.send(new DescribeImageCommand({ ImageName: 'Mixed-Case' }))).toMatchObject({
      ...Images?.[0],
      RoleArn,
    });
  });
});

describe('versions', () => {
  const versions = () =>
    worldOf(
      [],
      [
        {
          ImageName: 'Mixed-Case',
          Versions: [
            { BaseImage: 'base:1', ContainerImage: 'container:1', Aliases: ['stable', 'v1'] },
            { BaseImage: 'base:2', ImageVersionStatus: 'CREATE_FAILED', FailureReason: 'no such image' },
            {
              BaseImage: 'base:3',
              ContainerImage: 'container:3',
              Aliases: ['latest'],
              JobType: 'TRAINING',
              Horovod: true,
            },
          ],
        },
        { ImageName: 'empty' },
      ],
    );
  const ImageName = 'Mixed-Case';

  test('are listed newest first, without what they run', async () => {
    const { sageMaker } = await rig({ world: versions() });
    const list = async (input: object) =>
      (await sageMaker.send(new ListImageVersionsCommand({ ImageName, ...input }))).ImageVersions ?? [];
    expect((await list({})).map(({ Version }) => Version)).toEqual([3, 2, 1]);
    expect((await list({ SortBy: 'VERSION', SortOrder: 'ASCENDING' })).map(({ Version }) => Version)).toEqual(
      [1, 2, 3],
    );
    const [newest] = await list({});
    expect(newest).toEqual({
      CreationTime: expect.any(Date),
      ImageArn: 'arn:aws:sagemaker:us-east-1:111122223333:image/Mixed-Case',
      ImageVersionArn: 'arn:aws:sagemaker:us-east-1:111122223333:image-version/mixed-case/3',
      ImageVersionStatus: 'CREATED',
      LastModifiedTime: expect.any(Date),
      Version: 3,
    });
  });

  test('are described by number, by alias, or the latest', async () => {
    const { sageMaker } = await rig({ world: versions() });
    const describeVersion = (by: object) =>
      sageMaker.send(new DescribeImageVersionCommand({ ImageName, ...by }));
    expect(await describeVersion({})).toMatchObject({
      Version: 3,
      BaseImage: 'base:3',
      ContainerImage: 'container:3',
      JobType: 'TRAINING',
      Horovod: true,
    });
    expect((await describeVersion({ Alias: 'stable' })).Version).toBe(1);
    const failed = await describeVersion({ Version: 2 });
    expect(failed).toMatchObject({
      BaseImage: 'base:2',
      ImageVersionStatus: 'CREATE_FAILED',
      FailureReason: 'no such image',
    });
    expect(failed.ContainerImage).toBeUndefined();
    for (const by of [{ Version: 9 }, { Alias: 'nope' }])
      await expect(describeVersion(by)).rejects.toBeInstanceOf(ResourceNotFound);
  });

  test('have aliases, which are bare strings', async () => {
    const { sageMaker } = await rig({ world: versions() });
    const aliases = async (by: object) =>
      (await sageMaker.send(new ListAliasesCommand({ ImageName, ...by }))).SageMakerImageVersionAliases;
    expect(await aliases({})).toEqual(['latest', 'stable', 'v1']);
    expect(await aliases({ Version: 1 })).toEqual(['stable', 'v1']);
    expect(await aliases({ Alias: 'stable' })).toEqual(['stable']);
    await expect(aliases({ Version: 9 })).rejects.toBeInstanceOf(ResourceNotFound);
  });

  test('of what is not there are a ResourceNotFound, with its text', async () => {
    const { sageMaker } = await rig({ world: versions() });
    const nobody = { ImageName: 'nobody' };
    for (const call of [
      sageMaker.send(new DescribeImageCommand(nobody)),
      sageMaker.send(new ListImageVersionsCommand(nobody)),
      sageMaker.send(new DescribeImageVersionCommand(nobody)),
      sageMaker.send(new ListAliasesCommand(nobody)),
    ]) {
      expect(await failure(call)).toEqual({
        name: 'ResourceNotFound',
        message: 'No Image with the name nobody exists.',
      });
    }
    await expect(
      sageMaker.send(new DescribeImageVersionCommand({ ImageName: 'empty' })),
    ).rejects.toBeInstanceOf(ResourceNotFound);
  });
});
