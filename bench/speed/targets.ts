import { PARALLEL_MS } from './measure-clients.ts';
import { CALL_MS } from './measure-shape.ts';
import { type Results, spread } from './results.ts';
import { SHAPES } from './shapes.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** What is to be reached. */
export interface Target {
  readonly title: string;
  /** The most that the value may be; less than it where it `isBelow`. */
  readonly most: number;
  readonly isBelow?: true;
  readonly unit?: 'ms';
  /** Where it is not reached: what stands in its way, and what was tried. */
  readonly why?: string;
  /** Undefined where it was not measured. */
  value(results: Results): Spread | undefined;
}

const TEMPERS = ['cold', 'warm'] as const;

export const TARGETS: readonly Target[] = [
  {
    title: 'tiny, warm: CPU, against node:http + JSON.stringify',
    most: 1.6,
    value: (results) => results.cpuRatio('tiny', 'warm', 'gateway', 'stringify'),
  },
  {
    title: 'page of 1000, warm: CPU, against static bytes',
    most: 6,
    value: (results) => results.cpuRatio('page', 'warm', 'gateway', 'static'),
  },
  {
    title: 'page of 1000, cold: CPU, against a bare signed call, JSON.parse and JSON.stringify',
    most: 1.6,
    value: (results) => results.cpuRatio('page', 'cold', 'gateway', 'bare'),
  },
  {
    title: 'the SDK in this gateway, 1000 rows: CPU, against a bare signed call',
    most: 1.4,
    value: (results) => results.clientRatio('rows1000', 'gateway', 'bare'),
  },
  {
    title: 'the SDK in this gateway, one row: CPU, against a bare signed call',
    most: 2.5,
    value: (results) => results.clientRatio('rows1', 'gateway', 'bare'),
  },
  {
    title: '10,000 images, cold: CPU, against SDK, yoga and Pothos as they come',
    most: 0.35,
    value: (results) => results.cpuRatio('fleet', 'cold', 'gateway', 'documented'),
  },
  {
    title: '10,000 images, cold: peak memory over rest, against the same',
    most: 0.6,
    value(results) {
      const [ours, theirs] = [
        results.of('fleet', 'cold', 'gateway'),
        results.of('fleet', 'cold', 'documented'),
      ];
      if (!ours || !theirs) return undefined;
      return spreadOf([(ours.peakBytes - ours.restBytes) / (theirs.peakBytes - theirs.restBytes)]);
    },
  },
  {
    title: `10,000 images, cold: first byte, at two calls of ${CALL_MS} ms and 60 ms`,
    most: 2 * CALL_MS + 60,
    unit: 'ms',
    value(results) {
      const figures = results.of('fleet', 'cold', 'gateway');
      return figures && spread(figures, 'firstByteMs');
    },
  },
  {
    title: `200 calls at once of ${PARALLEL_MS} ms each: time, over ${PARALLEL_MS} ms and 1.2 times the client's CPU`,
    most: 1,
    value(results) {
      const figures = results.clients.find(({ workload }) => workload === 'parallel200');
      return (
        figures &&
        spreadOf(figures.rounds.gateway.map(({ wallMs, cpuMs }) => wallMs / (PARALLEL_MS + 1.2 * cpuMs)))
      );
    },
  },
  {
    title: 'start of the built gateway, until it listens',
    most: 1000,
    unit: 'ms',
    value(results) {
      const figures = results.starts.find(({ server }) => server === 'gateway');
      return figures && spreadOf(figures.starts.map(({ listeningMs }) => listeningMs));
    },
  },
  ...SHAPES.flatMap(({ name, title }) =>
    TEMPERS.map(
      (temper): Target => ({
        title: `${title}, ${temper}: CPU, against mercurius with JIT over the same loaders`,
        most: 1,
        isBelow: true,
        value: (results) => results.cpuRatio(name, temper, 'gateway', 'mercurius-jit'),
      }),
    ),
  ),
];

/** Whether a median reaches a target. */
export function isMet({ most, isBelow }: Target, { median }: Spread): boolean {
  return isBelow ? median < most : median <= most;
}
