import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import type { Context } from '../context.ts';

/** What a field costs that makes an AWS call of its own, where one that makes none costs 1. */
export const AWS_CALL_COST = 10;

/** What a field costs that reads a whole listing: it is reckoned to be ten pages of the largest size. */
export const SCAN_COST = 10 * AWS_CALL_COST;

/** The one Pothos builder; the files beside it add the types. */
export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: true;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    SafeInt: { Input: number; Output: number };
    AccountId: { Input: string; Output: string };
    Digest: { Input: string; Output: string };
    RepositoryName: { Input: string; Output: string };
  };
}>({
  plugins: [ComplexityPlugin],
  complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
});

/** What Pothos derives from the above, for helpers that are generic over it. */
export type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
