import { PARALLEL_MS } from './measure-clients.ts';
import { CALL_MS } from './measure-shape.ts';
import { type Results, spread } from './results.ts';
import { SHAPES } from './shapes.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** Of an answer that is made anew, and small. */
const COLD_AND_SMALL = `The gateway does what the other leaves out: it asks who is calling, weighs, counts, limits and logs, through hooks that
  GraphQL's server calls one by one; \`npm run bench:work\` tells how much code that is. Tried, in a trial that is not kept: the hooks
  of all plugins called by one plugin, in a plain loop. It gained where AWS answered at once, and nothing where a call took 10 ms, as
  here.`;

/** Of others. */
const COLD = `What both share, the loaders and the calls of AWS, is the larger part, and the gateway's server, hooks and log a small one (below): one
  run differs from the next by more.`;

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
    why: `The answer is copied, and what is left is the edge: who asks is found out, the key is made of all that the answer depends on,
  its place and its point are taken, and each request is a line in the log, which the other does not write; what each
  part takes is below. Lines leave several together.`,
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
    why: `The bare server makes one call and the gateway two, since it has to know that the repository is there; and the gateway
  asks a resolver for each of 10,000 fields: loaders, resolvers and execution have parts of their own below, without any call
  of AWS or reading of its answer. Tried, in trials that are not kept, without a gain that was more than their noise:
  other sizes of the heap's young part, and one thread to collect it.`,
    value: (results) => results.cpuRatio('page', 'cold', 'gateway', 'bare'),
  },
  {
    title: 'the SDK in this gateway, 1000 rows: CPU, against a bare signed call',
    most: 1.4,
    why: `It signs and serializes by the SDK's own parts, reads by the schema, and makes moments of numbers, which the bare call
  leaves.`,
    value: (results) => results.clientRatio('rows1000', 'gateway', 'bare'),
  },
  {
    title: 'the SDK in this gateway, one row: CPU, against a bare signed call',
    most: 2.5,
    why: `It signs and serializes by the SDK's own parts; signing has a part of its own below. Tried, in a trial that is not kept: another
  way to hash, which gained too little to have one besides the SDK's.`,
    value: (results) => results.clientRatio('rows1', 'gateway', 'bare'),
  },
  {
    title: '10,000 images, cold: CPU, against SDK, yoga and Pothos as they come',
    most: 0.35,
    why: `Both make 101 calls. What a bare server takes for these, in its row below, is most of what the target leaves for all.`,
    value: (results) => results.cpuRatio('fleet', 'cold', 'gateway', 'documented'),
  },
  {
    title: '10,000 images, cold: peak memory over rest, against the same',
    most: 0.6,
    why: `Most of the peak is what V8 has not collected yet, as \`node --trace-gc dist/main.js serve\` tells: it lets the heap grow while the
  machine has memory. Tried, in a trial that is not kept: with \`--max-old-space-size=256\` both peaks were less than half.`,
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
        ...(temper === 'cold' && { why: name === 'tiny' ? COLD_AND_SMALL : COLD }),
        value: (results) => results.cpuRatio(name, temper, 'gateway', 'mercurius-jit'),
      }),
    ),
  ),
];

/** Whether a median reaches a target. */
export function isMet({ most, isBelow }: Target, { median }: Spread): boolean {
  return isBelow ? median < most : median <= most;
}
