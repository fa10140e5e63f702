import { z } from 'zod';

/** A whole number, as a file gives it or, in digits, an environment variable. */
export function count(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int(rule).min(least, rule).max(most, rule),
  );
}

/** Yes or no, as a file gives it or, in words, an environment variable. */
export const flag = z.union([z.boolean(), z.stringbool()], 'must be true or false');
