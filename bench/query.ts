import type { TypedDocumentString } from '../test/generated/graphql.ts';
import type { Stage } from './model.ts';
import type { Aws } from './peer.ts';

/** A query to measure, what it must cost, and the script that finds out the same without the gateway. */
export interface BenchQuery {
  readonly title: string;
  /** The registries that the gateway serves: the home registry alone, or the one with its replicas too. */
  readonly serves: 'home' | 'both';
  /** Whether it has pages of 1000 rows, where reading them takes the SDK as long as some calls would. */
  readonly largePages: boolean;
  readonly text: string;
  readonly variables: object;
  /** Reads the body of the gateway's answer; throws where that holds an error. */
  read(body: string): { facts: readonly string[]; stages: readonly Stage[] };
  /** Finds the same facts, in any order. */
  script(aws: Aws): Promise<readonly string[]>;
}

interface Definition<Data, Variables> {
  title: string;
  serves?: BenchQuery['serves'];
  largePages?: boolean;
  document: TypedDocumentString<Data, Variables>;
  variables: Variables;
  /** What the answer says, a line an item. */
  facts(data: Data): readonly string[];
  /** The least that it can cost. How many things there are comes from the answer, which the script's facts confirm. */
  stages(data: Data): readonly Stage[];
  script: BenchQuery['script'];
}

/** Defines a query; its types hold its parts together. */
export function defineQuery<Data, Variables extends object>({
  title,
  serves = 'home',
  largePages = false,
  document,
  variables,
  facts,
  stages,
  script,
}: Definition<Data, Variables>): BenchQuery {
  return {
    title,
    serves,
    largePages,
    text: document.toString(),
    variables,
    read(body) {
      const { data, errors }: { data?: Data | null; errors?: unknown } = JSON.parse(body);
      if (errors || !data)
        throw new Error(`the answer holds errors: ${JSON.stringify(errors).slice(0, 500)}`);
      return { facts: facts(data), stages: stages(data) };
    },
    script,
  };
}

/** One line of what was found; a moment is written the same whether GraphQL or the SDK told it. */
export function fact(...parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof Date ? part.toISOString() : String(part ?? '-'))).join(' ');
}

/** The fact of an image: GraphQL's names, or the SDK's. */
export function imageFact(
  image:
    | { digest: string; tags: readonly string[] }
    | { imageDigest?: string | undefined; imageTags?: readonly string[] | undefined }
    | null
    | undefined,
): string {
  if (!image) return 'no image';
  const [digest, tags = []] =
    'digest' in image ? [image.digest, image.tags] : [image.imageDigest, image.imageTags];
  return fact(digest, ...tags.toSorted());
}
