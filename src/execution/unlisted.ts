import { GraphQLError } from 'graphql';

/**
 * Stands for each error beyond those that an answer lists: they are counted, and no place in the document is looked for that
 * nobody is told. It has a place of its own, though none, so that it stays what it is wherever it passes through,
 * and a code, since it is no defect.
 */
export const UNLISTED = new GraphQLError('There are more errors than an answer lists.', {
  path: [],
  extensions: { code: 'OPERATION_TOO_COSTLY' },
});
