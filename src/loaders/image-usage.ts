import { setMaxListeners } from 'node:events';
import type { Reader } from '../aws/path/flight.ts';
import type { ImageUsage } from '../aws/usage/image-usage.ts';
import type { ImageUsageReads, UsageShare } from '../aws/usage/image-usage-reads.ts';
import { startDeadline } from '../deadline.ts';
import type { LoaderFactory } from './create-loader.ts';

/** What one request may know of which SageMaker versions run which images. */
export interface ImageUsageLoader {
  /** The usage in every registry that the viewer sees, of the SageMaker images that it sees; INDEX_BUILDING when it is not read before the request has to answer. */
  load(): Promise<ImageUsage>;
}

/** How the versions of all registries are read, and until when a request may wait for that, by the clock of `performance`. */
export interface ImageUsageAccess {
  reads: Pick<ImageUsageReads, 'read'>;
  answerBy: number;
}

/** All fields of a request share one usage. */
export function createImageUsageLoader(
  { reads, answerBy }: ImageUsageAccess,
  shares: readonly UsageShare[],
  reader: Reader,
  { createLoader }: LoaderFactory,
): ImageUsageLoader {
  const usage = createLoader<'all', ImageUsage>(
    (key) => key,
    async () => {
      using patience = startDeadline(Math.max(0, answerBy - performance.now()), reader.signal);
      // One listener a registry.
      setMaxListeners(0, patience.signal);
      return await reads.read(shares, { ...reader, signal: patience.signal });
    },
  );
  return { load: () => usage.load('all') };
}
