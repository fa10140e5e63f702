import type { ShapeName } from './shapes.ts';

export type ServerName =
  | 'static'
  | 'stringify'
  | 'parse-and-stringify'
  | 'bare'
  | 'gateway'
  | 'mercurius'
  | 'mercurius-jit'
  | 'apollo'
  | 'documented';

/** Whether what was read of AWS may be given again. */
export type Temper = 'cold' | 'warm';

/** A server that is measured. */
export interface Server {
  readonly name: ServerName;
  readonly title: string;
  /** The module that it starts with, below this folder; the gateway starts as it is shipped. */
  readonly module?: string;
  /** Whether it needs what is installed in this folder alone. */
  readonly isPeer: boolean;
  readonly jit?: true;
  /** What it can be asked; everything when left out. */
  readonly shapes?: readonly ShapeName[];
  /** What it is a measure of; both when left out. */
  readonly temper?: Temper;
}

/** Its answers are held to AWS's by its tests, and all others' to its own. */
export const GATEWAY: Server = { name: 'gateway', title: 'this gateway', isPeer: false };

export const SERVERS: readonly Server[] = [
  {
    name: 'static',
    title: 'node:http, static bytes',
    module: 'servers/static',
    isPeer: false,
    temper: 'warm',
  },
  {
    name: 'stringify',
    title: 'node:http, JSON.stringify',
    module: 'servers/stringify',
    isPeer: false,
    temper: 'warm',
  },
  {
    name: 'parse-and-stringify',
    title: 'node:http, JSON.parse of the request, JSON.stringify',
    module: 'servers/parse-and-stringify',
    isPeer: false,
    temper: 'warm',
  },
  {
    name: 'bare',
    title: 'node:http, bare signed calls, JSON.parse, JSON.stringify',
    module: 'servers/bare',
    isPeer: false,
    shapes: ['tiny', 'page', 'fleet'],
    temper: 'cold',
  },
  GATEWAY,
  {
    name: 'mercurius-jit',
    title: 'mercurius with JIT, over the same loaders',
    module: 'peers/mercurius',
    isPeer: true,
    jit: true,
  },
  { name: 'mercurius', title: 'mercurius, over the same loaders', module: 'peers/mercurius', isPeer: true },
  { name: 'apollo', title: 'Apollo Server, over the same loaders', module: 'peers/apollo', isPeer: true },
  {
    name: 'documented',
    title: 'SDK, yoga and Pothos as they come',
    module: 'peers/documented',
    isPeer: true,
  },
];

/** Those that can be asked a shape, cold or warm. */
export function serversFor(
  shape: ShapeName,
  temper: Temper,
  servers: readonly Server[] = SERVERS,
): readonly Server[] {
  return servers.filter(
    (server) => (server.shapes?.includes(shape) ?? true) && (server.temper ?? temper) === temper,
  );
}
