import { z } from 'zod';
import { count, flag } from './config-values.ts';

/** What Prometheus may read. */
export const MetricsShape = z
  .strictObject({
    enabled: flag.default(false),
    /** A port for them alone, where no caller is asked who it is; without one they are at /metrics of the main port. */
    port: count(0, 65_535).optional(),
    /** The address of that port. */
    host: z.string().min(1).default('127.0.0.1'),
    /** So many callers at most have figures of their own; the others' are added up. */
    callers: count(1, 1000).default(50),
  })
  .refine(({ enabled, port }) => enabled || port === undefined, {
    path: ['port'],
    message: 'is for figures, and there are none without metrics.enabled',
  })
  .prefault({});
