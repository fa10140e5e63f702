import type { ClientName } from './clients/client-process.ts';
import type { ClientFigures, WorkloadName } from './measure-clients.ts';
import type { Round, ServerFigures, ShapeFigures } from './measure-shape.ts';
import type { StartFigures } from './measure-starts.ts';
import type { ServerName, Temper } from './servers.ts';
import type { ShapeName } from './shapes.ts';
import { ratioOf, type Spread, spreadOf } from './statistics.ts';

/** All that was measured in one run. */
export class Results {
  readonly shapes: readonly ShapeFigures[];
  readonly clients: readonly ClientFigures[];
  readonly starts: readonly StartFigures[];

  constructor(
    shapes: readonly ShapeFigures[],
    clients: readonly ClientFigures[],
    starts: readonly StartFigures[],
  ) {
    this.shapes = shapes;
    this.clients = clients;
    this.starts = starts;
  }

  /** What a server came to; undefined where it was not measured. */
  of(shape: ShapeName, temper: Temper, server: ServerName): ServerFigures | undefined {
    const figures = this.shapes.find((each) => each.shape === shape && each.temper === temper);
    return figures?.servers.find((each) => each.server === server);
  }

  /** A server's time of the processor over another's. */
  cpuRatio(shape: ShapeName, temper: Temper, server: ServerName, base: ServerName): Spread | undefined {
    const [above, below] = [this.of(shape, temper, server), this.of(shape, temper, base)];
    return above && below && roundRatio(above, below, 'cpuMs');
  }

  /** The same of a client. */
  clientRatio(workload: WorkloadName, client: ClientName, base: ClientName): Spread | undefined {
    const figures = this.clients.find((each) => each.workload === workload);
    if (figures === undefined) return undefined;
    return ratioOf(cpuOf(figures, client), cpuOf(figures, base));
  }
}

export function roundRatio(above: ServerFigures, below: ServerFigures, member: keyof Round): Spread {
  return ratioOf(valuesOf(above, member), valuesOf(below, member));
}

export function spread(figures: ServerFigures, member: keyof Round): Spread {
  return spreadOf(valuesOf(figures, member));
}

const valuesOf = ({ rounds }: ServerFigures, member: keyof Round) => rounds.map((round) => round[member]);
const cpuOf = ({ rounds }: ClientFigures, client: ClientName) => rounds[client].map(({ cpuMs }) => cpuMs);
