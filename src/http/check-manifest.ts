import { type DocumentNode, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { costOf } from '../schema/operation-cost.ts';
import { schema } from '../schema/schema.ts';
import { sampleVariables } from './sample-variables.ts';
import { readManifest } from './trusted-documents.ts';
import { type CostLimits, refusalOf } from './use-cost-limit.ts';
import { checkCounts, type DocumentLimits } from './use-document-limit.ts';

/** What a manifest's documents are held to. */
export interface ManifestRules {
  limits: CostLimits & DocumentLimits;
  /** How many registries are served: what goes over all of them costs the more. */
  served: number;
}

/** What came of checking a manifest: how many documents it has, and a line for each mistake. */
export interface ManifestReport {
  documents: number;
  mistakes: readonly string[];
}

/** Holds a client's manifest to the schema and to the limits, as the gateway would each of its documents. */
export function checkManifest(text: string, rules: ManifestRules): ManifestReport {
  const { documents, mistakes } = readManifest(text);
  const found = [...documents].flatMap(([id, document]) => {
    const { name, errors } = checkDocument(document, rules);
    return errors.map((error) => `${name} (${id}): ${error}`);
  });
  return { documents: documents.size, mistakes: [...mistakes, ...found] };
}

function checkDocument(text: string, { limits, served }: ManifestRules): { name: string; errors: string[] } {
  let name = 'a document';
  try {
    const document = parse(text, { maxTokens: limits.tokens });
    const operations = operationsIn(document);
    name = operations.map((operation) => operation.name?.value ?? operation.operation).join(', ') || name;
    checkCounts(document, limits);
    const invalid = validate(schema, document).map(({ message }) => message);
    if (invalid.length > 0) return { name, errors: invalid };
    const costly = operations.map((operation) => {
      const cost = costOf({
        schema,
        operation,
        fragments: fragmentsOf(document),
        variableValues: sampleVariables(schema, operation),
        served: {
          registries: served,
          serves: () => true,
          hides: { repositories: false, sageMakerImages: false },
          forbids: { manifests: false },
        },
      });
      return refusalOf(cost, limits)?.message;
    });
    return { name, errors: costly.filter((message) => message !== undefined) };
  } catch (error) {
    return { name, errors: [error instanceof Error ? error.message : String(error)] };
  }
}

function operationsIn({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function fragmentsOf({ definitions }: DocumentNode) {
  return Object.fromEntries(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
}
