import type { Lifetimes } from './aws/path/operations.ts';
import type { ScanOptions } from './aws/scans/scans.ts';
import type { Config } from './config/settings.ts';
import type { SubscriptionLimits } from './http/use-subscriptions.ts';

// Settings for those who were made at the start, and read a member when they need it: it is then the one in force.

/** How long answers live. */
export function liveLifetimes(current: () => Config): Lifetimes {
  return {
    get permanent() {
      return current().cache.lifetimesMs.permanent;
    },
    get settled() {
      return current().cache.lifetimesMs.settled;
    },
    get steady() {
      return current().cache.lifetimesMs.steady;
    },
    get mutable() {
      return current().cache.lifetimesMs.mutable;
    },
    get moving() {
      return current().cache.lifetimesMs.moving;
    },
  };
}

/** How much a scan may read; the room for what is kept is made once. */
export function liveScanOptions(current: () => Config): ScanOptions {
  const { deadlineMs, keepMs, maxBytes } = current().scans;
  return {
    deadlineMs,
    keepMs,
    maxBytes,
    get maxImages() {
      return current().scans.maxImages;
    },
  };
}

/** How many subscriptions there may be, and for how long. */
export function liveSubscriptionLimits(current: () => Config): SubscriptionLimits {
  return {
    get max() {
      return current().subscriptions.max;
    },
    get maxMs() {
      return current().subscriptions.maxMs;
    },
  };
}
