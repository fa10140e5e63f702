import type { GraphQLObjectType } from 'graphql';
import type { LookUpKind } from '../loaders/barrier.ts';
import type { Selection } from './selection.ts';

/** What a field tells of its calls, so that none waits for another without need and look-ups are few. */
export interface FieldPlan<Parent, Ctx, Args> {
  /**
   * It needs no more of its parent than the key. Where the parent is looked up by a key that is known, it starts at the
   * same time: its resolver is run with the key for a parent.
   */
  needs?: 'key';
  /** What it looks up in batches, for what it is asked; left out, it makes calls of its own or none. */
  looksUp?: LookUpKind | ((args: Args, selection: Selection) => LookUpKind | null);
  /** The key of the one thing that it looks up, for those of its fields that need no more; null while it is unknown. */
  key?: (parent: Parent, args: Args, context: Ctx) => object | null;
}

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    plan?: FieldPlan<_TSource, _TContext, _TArgs>;
  }
}

/** A field of the schema, with its plan under `extensions.plan`. */
export type PlannedField = ReturnType<GraphQLObjectType['getFields']>[string];

/** What a field looks up in batches with these arguments. */
export function lookedUpBy(field: PlannedField, args: object, selection: Selection): LookUpKind | null {
  const looksUp = field.extensions.plan?.looksUp ?? null;
  return typeof looksUp === 'function' ? looksUp(args, selection) : looksUp;
}

/** The extensions of a field that makes calls of its own, or none, and needs no more of its parent than the key. */
export const NEEDS_KEY = { plan: { needs: 'key' } } as const;
