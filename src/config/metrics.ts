import { z } from 'zod';
import { Host } from './http.ts';
import { about } from './rules.ts';
import { count, flag } from './values.ts';

/** What Prometheus may read. */
export const MetricsShape = z
  .strictObject({
    enabled: flag.default(false),
    /** A port for them alone, where no caller is asked who it is; without one they are at /metrics of the main port. */
    port: count(0, 65_535).optional(),
    /** The address of that port. */
    host: z.string().min(1).default('127.0.0.1'),
    /** The names with a dot by which that port may be asked, beside those of the gateway. */
    allowedHosts: z.array(Host, 'must be a list of host names').default([]),
    /** So many callers at most have figures of their own; the others' are added up. */
    callers: count(1, 1000).default(50),
  })
  .refine(({ enabled, port }) => enabled || port === undefined, {
    path: ['port'],
    message: 'is for figures, and there are none without metrics.enabled',
    ...about('enabled'),
  })
  .prefault({});

/** Where something listens. */
interface Place {
  host: string;
  port?: number | undefined;
}

const EVERY_ADDRESS = ['0.0.0.0', '::'];

/** Whether the figures' port could not be opened, since the gateway's own is there. 0 is any that is free. */
export function isTaken(metrics: Place & { enabled: boolean }, main: Place): boolean {
  if (!metrics.enabled || metrics.port === 0 || metrics.port !== main.port) return false;
  return metrics.host === main.host || [metrics.host, main.host].some((host) => EVERY_ADDRESS.includes(host));
}
