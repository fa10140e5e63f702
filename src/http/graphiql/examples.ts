import type { GraphiQLProps } from 'graphiql';

const operations = import.meta.glob<string>('../../../examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('../../../examples/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * The operations of `examples/`, each with the variables of the `.variables.json` file of the same name,
 * in the order of their file names.
 */
export const exampleTabs: NonNullable<GraphiQLProps['defaultTabs']> = Object.entries(operations)
  .sort(([one], [other]) => one.localeCompare(other))
  .map(([path, query]) => ({
    query: query.trimEnd(),
    variables: variables[path.replace(/\.graphql$/, '.variables.json')]?.trimEnd() ?? null,
  }));
