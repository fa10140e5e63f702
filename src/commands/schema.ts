import { printSchema } from 'graphql';
import { printSubgraphSdl } from '../schema/federation/sdl.ts';
import { schema } from '../schema/schema.ts';
import { say } from './say.ts';

/** Prints the schema: as clients see it, or for composition. */
export function showSchema({ subgraph }: { subgraph?: true }): void {
  say((subgraph ? printSubgraphSdl : printSchema)(schema));
}
