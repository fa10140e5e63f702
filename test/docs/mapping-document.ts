import { readFileSync } from 'node:fs';

/** One row of docs/aws-mapping.md. */
export interface MappingRow {
  /** A path of member names: `referrers[].digest`. */
  member: string;
  /** Where it is in the graph: `Referrer.digest`, `Image.referrers(first:)`. */
  coordinates: readonly string[];
  /** Where the row stands. */
  line: number;
}

export type Part = 'Request' | 'Response' | 'Paginator';

/** The tables of one operation. */
export interface OperationMapping {
  service: 'ecr' | 'sagemaker';
  operation: string;
  tables: ReadonlyMap<Part, readonly MappingRow[]>;
}

const SERVICES = { 'Amazon ECR': 'ecr', 'Amazon SageMaker': 'sagemaker' } as const;

/** Reads the document: `## Operation (service)`, `### Request`, and rows that begin with a member in backticks. */
export function readMapping(): readonly OperationMapping[] {
  const text = readFileSync(new URL('../../docs/aws-mapping.md', import.meta.url), 'utf8');
  const mappings: (OperationMapping & { tables: Map<Part, MappingRow[]> })[] = [];
  let rows: MappingRow[] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, operation, service] = /^## (\w+) \((Amazon \w+)\)$/.exec(line) ?? [];
    const part = /^### (\w+)$/.exec(line)?.[1];
    const [, member, graphql = ''] = /^\| `([^`]+)` \|([^|]*)\|/.exec(line) ?? [];
    if (operation !== undefined && isService(service)) {
      mappings.push({ service: SERVICES[service], operation, tables: new Map() });
      rows = undefined;
    } else if (isPart(part)) {
      rows = [];
      mappings.at(-1)?.tables.set(part, rows);
    } else if (member !== undefined) {
      const coordinates = [...graphql.matchAll(/`([^`]+)`/g)].map(([, coordinate = '']) => coordinate);
      if (rows === undefined) throw new Error(`line ${index + 1} is a row outside of any table`);
      rows.push({ member, coordinates, line: index + 1 });
    }
  }
  return mappings;
}

/** The rows of one table; none where the document has no such table. */
export function rowsOf(operation: string, part: Part): readonly MappingRow[] {
  return (
    readMapping()
      .find((mapping) => mapping.operation === operation)
      ?.tables.get(part) ?? []
  );
}

function isService(name: string | undefined): name is keyof typeof SERVICES {
  return name !== undefined && name in SERVICES;
}

function isPart(name: string | undefined): name is Part {
  return name === 'Request' || name === 'Response' || name === 'Paginator';
}
