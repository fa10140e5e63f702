import { z } from 'zod';

const flag = z.union([z.boolean(), z.stringbool()], 'must be true or false');

function count(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int(rule).min(least, rule).max(most, rule),
  );
}

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
  .prefault({});
