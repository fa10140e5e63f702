import type { GraphQLResolveInfo } from 'graphql';

/** Runs the resolver of a field that is no leaf, as a part of its request's trace. */
export type TraceField = <T>(info: GraphQLResolveInfo, run: () => T) => T;
