import { startDeadline, untilAborted } from './deadline.ts';
import type { Logger } from './log.ts';
import { reasonOf } from './reason.ts';

/** Whether new requests are welcome, as /ready tells it to whoever sends them. */
export interface Readiness {
  ready: boolean;
  /** The gateway is being stopped. */
  draining: boolean;
  /** What it would need. */
  missing: readonly 'credentials'[];
}

/** How long credentials may take to be found: probes wait for a second or so. */
const FIND_MS = 900;

/**
 * Tells whether the gateway is ready. It is built with its schema, and so what may be missing are credentials: they are
 * looked for each time, where the SDK keeps them. Whether AWS answers is no question here: a gateway that is taken out of
 * service for AWS's troubles could not even give old answers.
 */
export function createReadiness(
  isDraining: () => boolean,
  findCredentials: () => Promise<unknown>,
  log: Logger,
): () => Promise<Readiness> {
  let wereFound = true;
  const areFound = async () => {
    using deadline = startDeadline(FIND_MS);
    try {
      await untilAborted(findCredentials(), deadline.signal);
      wereFound = true;
    } catch (error) {
      if (wereFound)
        log.error({ reason: reasonOf(error) }, 'no AWS credentials are found any more: not ready');
      wereFound = false;
    }
    return wereFound;
  };
  return async () => {
    const draining = isDraining();
    const missing = (await areFound()) ? [] : (['credentials'] as const);
    return { ready: !draining && missing.length === 0, draining, missing };
  };
}
