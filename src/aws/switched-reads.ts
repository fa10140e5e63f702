import type { GatewayError } from '../errors.ts';
import type { RegistryReads } from './registry-sources.ts';

/**
 * A registry that can be turned off: then whatever is asked of it fails with that error, and nothing that was read of it
 * before is given.
 */
export function withSwitch(reads: RegistryReads, refusal: () => GatewayError | undefined): RegistryReads {
  const guarded = <T extends object>(part: T): T => {
    const error = refusal();
    if (error === undefined) return part;
    const refuse = () => {
      throw error;
    };
    return new Proxy(part, { get: () => refuse });
  };
  return {
    registry: reads.registry,
    get ecr() {
      return guarded(reads.ecr);
    },
    get lifecycle() {
      return guarded(reads.lifecycle);
    },
    get settings() {
      return guarded(reads.settings);
    },
    get contents() {
      return guarded(reads.contents);
    },
    get sageMaker() {
      return guarded(reads.sageMaker);
    },
    get scans() {
      return guarded(reads.scans);
    },
    get watched() {
      return reads.watched;
    },
    close: () => reads.close(),
  };
}
