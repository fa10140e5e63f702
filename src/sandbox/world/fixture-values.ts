import { z } from 'zod';

/** A moment: a Date, an ISO 8601 string, or seconds since 1970, as AWS writes them. */
export const time = z
  .union([z.date(), z.string(), z.number()])
  .transform((value) => new Date(typeof value === 'number' ? value * 1000 : value))
  .refine((date) => !Number.isNaN(date.getTime()), 'is no moment');

/** One of AWS's enumerations. Values that the SDK does not know pass too, as they would from AWS. */
export const open = <T extends string>() => z.custom<T>((value) => typeof value === 'string', 'is no string');
