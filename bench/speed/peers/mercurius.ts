import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import type { Context } from '../../../src/context.ts';
import { sayWhere } from '../servers/serve.ts';
import { readSettings } from '../servers/settings.ts';
import { openGatewayParts } from './gateway-context.ts';

// Mercurius over the gateway's own schema and loaders, as its documentation shows it; with `jit`, operations are compiled
// when they have come once.

declare module 'mercurius' {
  interface MercuriusContext extends Context {}
}

const settings = readSettings();
const { schema, contextOf } = await openGatewayParts(settings);

const app = fastify();
await app.register(mercurius, { schema, context: contextOf, ...(settings.jit ? { jit: 1 } : {}) });
app.graphql.addHook('onResolution', async (_, { deadline }) => deadline.end());
sayWhere(`${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`);
