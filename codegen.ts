import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { schema } from './src/schema/schema.ts';

/** Writes schema.graphql, and typed documents for the examples and for every operation in the tests. */
const config: CodegenConfig = {
  schema: printSchema(schema),
  documents: [
    'examples/*.graphql',
    'test/**/*.ts',
    'bench/**/*.ts',
    '!test/generated/**',
    '!bench/speed/{node_modules,dist}/**',
  ],
  ignoreNoDocuments: true,
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
  hooks: {
    // As `registry-graph schema` prints it.
    beforeOneFileWrite: (path: string, content: string) =>
      path.endsWith('schema.graphql') ? `${content.trimEnd()}\n` : content,
  },
  generates: {
    'schema.graphql': { plugins: ['schema-ast'] },
    'test/generated/': {
      preset: 'client',
      // Each operation knows its hash; persisted-documents.json has the texts, as a gateway takes them.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        documentMode: 'string',
        enumType: 'string-literal',
        useTypeImports: true,
        strictScalars: true,
        scalars: {
          DateTime: 'string',
          SafeInt: 'number',
          AccountId: 'string',
          Digest: 'string',
          RepositoryName: 'string',
        },
      },
    },
  },
};

export default config;
