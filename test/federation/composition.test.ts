import { parse, print, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { typeDefs as deployments } from '../../examples/federation/deployments.ts';
import { KEY_FIELDS } from '../../src/schema/federation/keys.ts';
import { schema } from '../../src/schema/schema.ts';
import { run } from '../cli/program.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { compose, composers, sdl } from './composers.ts';
import { world } from './rig.ts';

describe('the SDL', () => {
  test('is what _service answers, without an AWS call', async () => {
    await using gateway = await startTestGateway({ world });
    expect(await gateway.send('{ _service { sdl } }')).toEqual({ status: 200, data: { _service: { sdl } } });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('is what `schema --subgraph` prints', async () => {
    expect(await run(['schema', '--subgraph'])).toEqual({ code: 0, stdout: `${sdl}\n`, stderr: '' });
  });

  test('declares each key, and what is shareable or inaccessible', () => {
    for (const [typename, keys] of KEY_FIELDS) {
      const directives = keys.map((fields) => `@key(fields: "${fields}")`).join(' ');
      expect(sdl).toMatch(
        new RegExp(`^type ${typename}( implements Node)? ${directives.replace(/[()]/g, '\\$&')} {$`, 'm'),
      );
    }
    expect(sdl).toMatch(/^type PageInfo @shareable {$/m);
    expect(sdl).toMatch(/^ {2}\): Node @shareable @inaccessible$/m);
    expect(sdl).toMatch(/^ {2}\): \[Node\] @shareable @inaccessible$/m);
    expect(sdl.match(/@shareable\b/g)).toHaveLength(4);
    expect(sdl.match(/@inaccessible\b/g)).toHaveLength(3);
  });

  test('is the schema that people read, but for the directives of federation', () => {
    const types = sdl
      .replace(/^.*?@oneOf on INPUT_OBJECT\n\n/s, '')
      .replaceAll(/ @(?:key\(fields: "[^"]*"\)|shareable|inaccessible)/g, '');
    expect(types).toBe(print(parse(printSchema(schema))));
  });

  test('is not what people read: the public schema is without it', () => {
    expect(schema.getQueryType()?.getFields()).not.toHaveProperty('_entities');
    expect(schema.getType('_Any')).toBeUndefined();
  });
});

describe.each(composers)('%s composes it', (_, composer) => {
  test('alone', () => {
    expect(compose(composer)).toMatchObject({ errors: [], hints: [] });
  });

  test('with the deployments subgraph of the examples, and has nothing to remark', () => {
    const { supergraphSdl, errors, hints } = compose(composer, deployments);
    expect({ errors, hints }).toEqual({ errors: [], hints: [] });
    expect(supergraphSdl).toContain('deployments: [Deployment!]!');
    expect(supergraphSdl).toMatch(/node\([^)]*\): Node .*@inaccessible/s);
  });

  test('with one that has connections and a node of its own', () => {
    const relay = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
      interface Node { id: ID! }
      type Query { node(id: ID!): Node @shareable nodes(ids: [ID!]!): [Node] @shareable teams: TeamConnection }
      type PageInfo @shareable {
        hasNextPage: Boolean!
        hasPreviousPage: Boolean!
        startCursor: String
        endCursor: String
      }
      type TeamConnection { nodes: [Team!]! pageInfo: PageInfo! }
      type Team implements Node @key(fields: "id") { id: ID! repositories: [Repository!]! }
      type Repository @key(fields: "arn") { arn: String! }
    `;
    expect(compose(composer, relay).errors).toEqual([]);
  });
});
