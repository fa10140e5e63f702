import { parseArgs } from 'node:util';
import { SERVERS, type Server, type Temper } from './servers.ts';
import { SHAPES, type Shape } from './shapes.ts';

/** What is to be measured, and how long. */
export interface Flags {
  readonly shapes: readonly Shape[];
  readonly tempers: readonly Temper[];
  readonly servers: readonly Server[];
  /** Whether the ways to call AWS are measured. */
  readonly clients: boolean;
  /** Whether the start of servers is measured. */
  readonly starts: boolean;
  readonly rounds: number;
  /** How long a round of a server takes. */
  readonly seconds: number;
  /** A folder for profiles of the processor. */
  readonly profiles: string | undefined;
  /** Whether docs/speed.md is written. */
  readonly write: boolean;
}

const CLIENTS = 'clients';
const START = 'start';

/** Reads the command line; throws where it names what there is not. */
export function readFlags(args: readonly string[] = process.argv.slice(2)): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: 'string', multiple: true },
      temper: { type: 'string', multiple: true },
      server: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      profiles: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const { shape, temper, server, write, profiles } = values;
  if (write && [shape, temper, server, profiles].some((value) => value !== undefined)) {
    throw new Error('--write keeps the whole of it: it goes with --rounds and --seconds alone');
  }
  const shapeNames = [...SHAPES.map(({ name }) => name), CLIENTS, START];
  const chosenShapes = chosen('--shape', shape, shapeNames);
  const chosenServers = chosen(
    '--server',
    server,
    SERVERS.map(({ name }) => name),
  );
  const tempers: readonly Temper[] = ['cold', 'warm'];
  const chosenTempers = chosen('--temper', temper, tempers);
  return {
    shapes: SHAPES.filter(({ name }) => chosenShapes.has(name)),
    tempers: tempers.filter((name) => chosenTempers.has(name)),
    servers: SERVERS.filter(({ name }) => chosenServers.has(name)),
    clients: chosenShapes.has(CLIENTS),
    starts: chosenShapes.has(START),
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    profiles,
    write,
  };
}

/** Those that are named; all where none is. */
function chosen(
  flag: string,
  named: readonly string[] | undefined,
  all: readonly string[],
): ReadonlySet<string> {
  const unknown = named?.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`${flag} ${unknown}: there are ${all.join(', ')}`);
  return new Set(named ?? all);
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`${flag} ${text}: it must be more than 0`);
}
