import SchemaBuilder from '@pothos/core';
import type { Context } from '../context.ts';

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
}>({});

/** What Pothos derives from the above, for helpers that are generic over it. */
export type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
