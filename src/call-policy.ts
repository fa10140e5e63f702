import type { CallPolicy } from './aws/call.ts';
import type { Config } from './config/settings.ts';

/** How calls are made, always by the settings in force. */
export function callPolicyOf(
  current: () => Config['upstream'],
  refusalOf?: CallPolicy['refusalOf'],
): CallPolicy {
  return {
    ...(refusalOf === undefined ? {} : { refusalOf }),
    concurrencyOf: (operation) => current().operations[operation]?.concurrency ?? current().concurrency,
    get attempts() {
      return current().attempts;
    },
    get attemptTimeoutMs() {
      return current().attemptTimeoutMs;
    },
    get backoffMs() {
      const { throttledBackoffMs, transientBackoffMs, maxBackoffMs } = current();
      return { throttled: throttledBackoffMs, transient: transientBackoffMs, max: maxBackoffMs };
    },
  };
}
