import { type GraphQLResolveInfo, locatedError, responsePathAsArray } from 'graphql';
import type { Context } from '../context.ts';

/** Puts an error into `errors` at the place of a field that has data all the same: GraphQL itself knows either or. */
export function addErrorBesideData(error: Error, context: Context, info: GraphQLResolveInfo): void {
  context.errorsBesideData.push(locatedError(error, info.fieldNodes, responsePathAsArray(info.path)));
}
