import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import type { SageMakerImageModel, SageMakerImageVersionModel } from '../../../src/aws/sagemaker-models.ts';
import { ImageUsageReads } from '../../../src/aws/usage/image-usage-reads.ts';
import type { VersionReads } from '../../../src/aws/usage/versions-in-use.ts';
import { GatewayError } from '../../../src/errors.ts';
import { digest, HOST } from '../../schema/worlds.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const state = { failureReason: null, creationTime: new Date(0), lastModifiedTime: new Date(0) };
const imageNamed = (name: string): SageMakerImageModel => ({
  registry,
  name,
  arn: name,
  displayName: null,
  description: null,
  status: 'CREATED',
  ...state,
});
const versionOf = (name: string, version: number): SageMakerImageVersionModel => ({
  image: { registry, name },
  arn: name,
  imageArn: name,
  version,
  status: 'CREATED',
  ...state,
});
const references = { baseImage: null, containerImage: `${HOST}/team/app@${digest(1)}` };

/** Reads that answer with these pages; the token is the number of the page. */
const pages = <T>(all: readonly (readonly T[])[], token: string | undefined) => {
  const at = Number(token ?? 0);
  return { items: all[at] ?? [], nextToken: at + 1 < all.length ? String(at + 1) : undefined };
};

function start(reads: Partial<VersionReads>) {
  const sageMaker: VersionReads = {
    listImages: async () => pages([[imageNamed('torch')]], undefined),
    listVersions: async (name) => pages([[versionOf(name, 1)]], undefined),
    getVersionReferences: async () => references,
    ...reads,
  };
  const scans = { scanSageMakerImages: () => expect.fail('all of them are asked for') };
  const usage = new ImageUsageReads([{ registry, sageMaker, scans }], {
    keepMs: 1000,
    timeoutMs: 60_000,
    concurrencyOf: () => 20,
  });
  onTestFinished(() => usage.close());
  const read = async (since?: number) => {
    const found = await usage.read([{ registry, names: undefined }], {
      signal: new AbortController().signal,
      ledger: new Ledger(),
      since,
    });
    return found
      .versionsOf({ repository: { registry, name: 'team/app' }, digest: digest(1), tags: [] })
      .map(({ image, version }) => `${image.name}/${version}`);
  };
  return read;
}

test('what pages repeat, since they shifted while they were read, is there once; by name and number', async () => {
  let described = 0;
  const read = start({
    listImages: async (_filter, _order, { token }) =>
      pages(
        [['torch', 'keras'], ['keras'], ['jax']].map((names) => names.map(imageNamed)),
        token,
      ),
    listVersions: async (name, _filter, _order, { token }) =>
      pages(
        [
          [3, 1],
          [1, 2],
        ].map((numbers) => numbers.map((number) => versionOf(name, number))),
        token,
      ),
    async getVersionReferences() {
      described += 1;
      return references;
    },
  });
  expect(await read()).toEqual(
    ['jax', 'keras', 'torch'].flatMap((name) => [1, 2, 3].map((n) => `${name}/${n}`)),
  );
  expect(described).toBe(9);
});

test('what fails while pages are still to come fails the reading, and what is left of it is given up', async () => {
  const failure = new GatewayError('UPSTREAM_ACCESS_DENIED', 'No.');
  let nextPage = () => {};
  let signal: AbortSignal | undefined;
  const read = start({
    async listImages(_filter, _order, { token }, reader) {
      signal = reader.signal;
      if (token !== undefined) await new Promise<void>((resolve) => (nextPage = resolve));
      return pages([[imageNamed('torch')], [imageNamed('keras')]], token);
    },
    getVersionReferences: () => Promise.reject(failure),
  });
  const outcome = read().catch((error: unknown) => error);
  // A failure that nobody heard of by then would end the process.
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(signal?.aborted).toBe(false);
  nextPage();
  expect(await outcome).toBe(failure);
  expect(signal?.aborted).toBe(true);
});

test('what was read is given until it is too old, whatever becomes of one who reads it anew', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const failure = new GatewayError('UPSTREAM_UNAVAILABLE', 'Not now.');
  let readings = 0;
  let fail = () => {};
  const read = start({
    async listImages() {
      readings += 1;
      if (readings === 2) await new Promise((_, reject) => (fail = () => reject(failure)));
      return pages([[imageNamed('torch')]], undefined);
    },
  });
  expect(await read()).toEqual(['torch/1']);
  vi.setSystemTime(Date.now() + 1);
  const anew = read(Date.now()).catch((error: unknown) => error);
  expect(await read()).toEqual(['torch/1']);
  fail();
  expect(await anew).toBe(failure);
  expect(await read()).toEqual(['torch/1']);
  expect(readings).toBe(2);

  vi.setSystemTime(Date.now() + 1001);
  expect(await read()).toEqual(['torch/1']);
  expect(readings).toBe(3);
});

test('a failure is told as whoever asks may be told of it, and to each in its own way', async () => {
  const failure = new GatewayError('UPSTREAM_ACCESS_DENIED', 'In a registry that not everybody knows.');
  const usage = new ImageUsageReads(
    [
      {
        registry,
        sageMaker: {
          listImages: () => Promise.reject(failure),
          listVersions: () => expect.fail('there is no image'),
          getVersionReferences: () => expect.fail('there is no version'),
        },
        scans: { scanSageMakerImages: () => expect.fail('all of them are asked for') },
      },
    ],
    { keepMs: 1000, timeoutMs: 60_000, concurrencyOf: () => 20 },
  );
  onTestFinished(() => usage.close());
  const reader = { signal: new AbortController().signal, ledger: new Ledger() };
  const told = new Error('In yours.');
  const share = { registry, names: undefined };
  const answers = await Promise.allSettled([
    usage.read([{ ...share, retell: () => told }], reader),
    usage.read([share], reader),
  ]);
  expect(answers.map((answer) => answer.status === 'rejected' && answer.reason)).toEqual([told, failure]);
});
