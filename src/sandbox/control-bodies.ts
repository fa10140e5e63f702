import { z } from 'zod';

// What the side door takes as JSON.

const scope = {
  operation: z.string().optional(),
  share: z.number().min(0).max(1).optional(),
  times: z.int().min(1).optional(),
  latencyMs: z.number().min(0).optional(),
};
const status = z.int().min(200).max(599).optional();

const waitableKinds = ['throttle', 'throttle-429', 'unavailable'] as const;
const plainKinds = [
  'server-error',
  'denied',
  'expired-token',
  'truncated',
  'reset',
  'reset-mid-body',
  'hang',
  'wrong-types',
  'same-token',
] as const;

const kindList = [...waitableKinds, ...plainKinds, 'html', 'error'].join(', ');

/** A fault: all of `Fault` but its `match`. */
export const faultBody = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...scope,
      kind: z.undefined().optional(),
      latencyMs: z.number(`A fault without a kind has latencyMs, a number. Kinds are ${kindList}`).min(0),
    }),
    z.strictObject({
      ...scope,
      kind: z.enum(waitableKinds),
      retryAfterSeconds: z.number().min(0).optional(),
    }),
    z.strictObject({ ...scope, kind: z.enum(plainKinds) }),
    z.strictObject({ ...scope, kind: z.literal('html'), status }),
    z.strictObject({
      ...scope,
      kind: z.literal('error'),
      error: z.string(),
      message: z.string().optional(),
      status,
    }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? `A fault's kind is one of ${kindList}` : undefined) },
);

/** A rate, and what it bounds. */
export const rateBody = z.strictObject({
  operation: z.string(),
  burst: z.int().min(1),
  perSecond: z.number().min(0),
});

/** What may be changed while the sandbox runs. */
export const settingsBody = z.strictObject({ missingIds: z.enum(['fail', 'omit']) });
