import { startDeadline } from '../deadline.ts';
import type { LifecyclePolicyModel } from './ecr-models.ts';
import type {
  LifecyclePreviewPage,
  LifecyclePreviewSelection,
  LifecyclePreviewVerdict,
  LifecycleSource,
  StartPreviewOutcome,
} from './lifecycle-source.ts';
import { PreviewPollers } from './live/preview-pollers.ts';
import type { Rhythm } from './live/rhythm.ts';
import type { PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
import type { Ledger } from './path/ledger.ts';
import { pageSizeOf } from './path/operations.ts';
import type { Reads } from './path/reads.ts';

/** All there is to read of lifecycle policies and previews, shared by every request; each as LifecycleSource has it. */
export type LifecycleReads = ReturnType<typeof createLifecycleReads>;

/** How what somebody watches is looked at. */
export interface WatchOptions {
  rhythm: Rhythm;
  /** How long one look may take. */
  lookMs: number;
  /** The process's own ledger: a look is nobody's request. */
  totals: Ledger;
}

/** Declares how the reads of a LifecycleSource share their answers, and how previews are watched. */
export function createLifecycleReads(
  source: LifecycleSource,
  reads: Reads,
  { rhythm, lookMs, totals }: WatchOptions,
) {
  const lifecyclePolicies = reads.single<string, LifecyclePolicyModel | null>({
    operation: 'ecr.GetLifecyclePolicy',
    name: 'policy',
    fetch: (repositoryName, work) => source.getLifecyclePolicy(repositoryName, work),
  });

  const previewPages = reads.single<PreviewListing, LifecyclePreviewPage | null>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'preview',
    fetch: ({ repositoryName, selection, page }, work) =>
      source.listLifecyclePreviewResults(repositoryName, selection, page, work),
    lifetimeOf: (page) => (page?.preview.status === 'IN_PROGRESS' ? 'moving' : 'mutable'),
    tagOf: ({ repositoryName }) => previewOf(repositoryName),
  });
  const previewVerdicts = reads.batched<string, LifecyclePreviewVerdict>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'verdict',
    keyOf: (digest) => digest,
    lookUp: (repositoryName, digests, work, settle) =>
      source.getLifecyclePreviewVerdicts(repositoryName, digests, work, settle),
    lifetimeOf: (verdict) => (verdict?.status === 'IN_PROGRESS' ? 'moving' : 'mutable'),
    tagOf: previewOf,
  });
  const previewPollers = new PreviewPollers(async (repositoryName, signal) => {
    using deadline = startDeadline(lookMs, signal);
    // The page that a preview's header comes with: what is seen is in the cache for those who only ask.
    const page = { pageSize: pageSizeOf('ecr.GetLifecyclePolicyPreview'), token: undefined };
    const reader = { signal: deadline.signal, ledger: totals, since: Date.now() };
    // Awaited: the deadline holds until then.
    return await previewPages.read({ repositoryName, selection: {}, page }, reader);
  }, rhythm);

  return {
    getLifecyclePolicy: (repositoryName: string, reader: Reader) =>
      lifecyclePolicies.read(repositoryName, reader),

    listLifecyclePreviewResults: (
      repositoryName: string,
      selection: LifecyclePreviewSelection,
      page: PageRequest,
      reader: Reader,
    ) => previewPages.read({ repositoryName, selection, page }, reader),

    getLifecyclePreviewVerdicts: (repositoryName: string, digests: readonly string[], reader: Reader) =>
      previewVerdicts.lookUp(repositoryName, digests, reader),

    /** The preview with its first results, now and at each change; it ends with what is final. */
    watchLifecyclePreview: (repositoryName: string, { since }: Reader) =>
      previewPollers.watch(repositoryName, since),

    /**
     * The one write. Whatever came of it, what was read of the preview before is not to be given again; nor is what is read
     * between the leave of the client and the end of the call.
     */
    async startLifecyclePreview(
      repositoryName: string,
      lifecyclePolicyText: string | undefined,
      reader: Reader,
    ): Promise<StartPreviewOutcome> {
      const drop = () => reads.drop(previewOf(repositoryName));
      const startMs = performance.now();
      try {
        return await source.startLifecyclePreview(repositoryName, lifecyclePolicyText, reader, drop);
      } finally {
        reader.ledger.addSpan({
          operation: 'ecr.StartLifecyclePolicyPreview',
          startMs,
          endMs: performance.now(),
        });
        await drop();
        previewPollers.poke(repositoryName);
      }
    },

    /** How many previews are being watched. */
    get watched() {
      return previewPollers.size;
    },

    /** Ends what is watched. */
    close: () => previewPollers.close(),
  };
}

interface PreviewListing {
  repositoryName: string;
  selection: LifecyclePreviewSelection;
  page: PageRequest;
}

const previewOf = (repositoryName: string) => `preview:${repositoryName}`;
