import { isDeepStrictEqual } from 'node:util';
import { operationNames } from '../aws/path/operations.ts';
import type { Config } from './settings.ts';

/**
 * A configuration as far as a running process can take it over: what is connected, opened or reserved at the start is still
 * that of the start. Whatever is not named here is in force at once, and so has to be read when it is needed.
 */
export function takenOver(next: Config, started: Config): Config {
  const { host, port, registryId, registries, metrics, index } = started;
  const { gatherMs } = started.upstream;
  const { url, prefix, maxBytes, maxStaleMs, patienceMs } = started.cache;
  const { pollMs, maxPollMs, maxTroubleMs } = started.subscriptions;
  const { maxImages } = next.scans;
  return {
    ...next,
    host,
    port,
    registryId,
    registries,
    metrics,
    index,
    upstream: { ...next.upstream, gatherMs, operations: operationsOf(next, started) },
    cache: { ...next.cache, url, prefix, maxBytes, maxStaleMs, patienceMs },
    subscriptions: { ...next.subscriptions, pollMs, maxPollMs, maxTroubleMs },
    scans: { ...started.scans, maxImages },
  };
}

/** The settings of a new configuration that wait for a restart, by their names. */
export function waiting(next: Config, started: Config): string[] {
  return differences(next, takenOver(next, started));
}

/** Budgets are made with the rates of the start. */
function operationsOf(next: Config, started: Config): Config['upstream']['operations'] {
  const entries = operationNames.flatMap((name) => {
    const concurrency = next.upstream.operations[name]?.concurrency;
    const perSecond = started.upstream.operations[name]?.perSecond;
    if (concurrency === undefined && perSecond === undefined) return [];
    return [
      [
        name,
        {
          ...(concurrency === undefined ? {} : { concurrency }),
          ...(perSecond === undefined ? {} : { perSecond }),
        },
      ] as const,
    ];
  });
  return Object.fromEntries(entries);
}

/** The names of what differs; a list is one setting, and a group that is not there is an empty one. */
function differences(one: unknown, other: unknown, name = ''): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  const [ones, others] = [one ?? {}, other ?? {}];
  if (!isGroup(ones) || !isGroup(others)) return [name];
  const members = [...new Set([...Object.keys(ones), ...Object.keys(others)])];
  return members.flatMap((member) =>
    differences(ones[member], others[member], name === '' ? member : `${name}.${member}`),
  );
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
