import graphql from '@graphql-eslint/eslint-plugin';

// What outside rules demand of schema.graphql. Biome lints everything else.

/** Records that lie within one that has an id, and are nothing by themselves: no one could ask for them by an id. */
const WITHOUT_ID = {
  suffixes: ['Connection', 'Edge', 'Error', 'Success'],
  types: [
    'Annotation',
    'Descriptor',
    'Encryption',
    'ImageManifest',
    // Named by the reference itself, which is whatever someone wrote.
    'ImageReference',
    'ImageScan',
    'LifecycleAction',
    'LifecyclePolicy',
    'LifecyclePreviewResult',
    'LifecyclePreviewSummary',
    'MissingRegistry',
    'NameFilter',
    'PageInfo',
    'PlatformManifest',
    'PullThroughCacheRule',
    'ReplicationBackfill',
    'ReplicationBackfillProgress',
    'ReplicationDestination',
    'ReplicationRule',
    'ReplicationStatus',
    'RepositoryScanningConfiguration',
    'ResourceTag',
    'ScanFinding',
    'ScanningConfiguration',
    'ScanningRule',
    'SeverityCount',
    'SigningStatus',
    'TransitioningImageTotalCount',
    'VulnerablePackage',
  ],
};

/** AWS's own names, of which nothing but `id` would be left without the type's name; and `id` is the global id. */
const PREFIXED = new Set(['Registry.registryId', 'ReplicationBackfill.replicationBackfillId']);

/** The rule has no option for exceptions, and printed SDL no place for comments. */
const noTypenamePrefix = {
  ...graphql.rules['no-typename-prefix'],
  create: (context) =>
    graphql.rules['no-typename-prefix'].create({
      report: (problem) => {
        const { typeName, fieldName } = problem.data;
        if (!PREFIXED.has(`${typeName}.${fieldName}`)) context.report(problem);
      },
    }),
};

export default [
  {
    files: ['schema.graphql'],
    plugins: {
      '@graphql-eslint': { ...graphql, rules: { ...graphql.rules, 'no-typename-prefix': noTypenamePrefix } },
    },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: WITHOUT_ID }],
      // AWS lists forward only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // Relay's specification demands neither: lists that AWS does not page are plain lists, and records without an id
      // are paged too where AWS pages them.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
      // Beyond the recommended: what the contract says of root fields and of choices, and words for everything but the
      // values of enums that mirror AWS's.
      '@graphql-eslint/require-nullable-result-in-root': 'error',
      '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
        },
      ],
    },
  },
];
