import * as apollo from '@apollo/composition';
import * as theGuild from '@theguild/federation-composition';
import { parse } from 'graphql';
import { printSubgraphSdl } from '../../src/schema/federation/sdl.ts';
import { schema } from '../../src/schema/schema.ts';

/** The gateway's subgraph, as composers read it. */
export const sdl = printSubgraphSdl(schema);

/** Both composers, with one face. */
export const composers = [
  ['@apollo/composition', apollo.composeServices],
  ['@theguild/federation-composition', theGuild.composeServices],
] as const;

/** Composes the gateway's subgraph with others. */
export function compose(composer: (typeof composers)[number][1], ...others: readonly string[]) {
  const services = [sdl, ...others].map((typeDefs, index) => ({
    name: index === 0 ? 'registry-graph' : `other-${index}`,
    url: `http://subgraph-${index}.test`,
    typeDefs: parse(typeDefs),
  }));
  const { supergraphSdl = '', errors = [], ...rest } = composer(services);
  const hints = 'hints' in rest ? (rest.hints ?? []).map(String) : [];
  return { supergraphSdl, errors: errors.map(({ message }) => message), hints };
}
