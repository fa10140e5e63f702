import { cpus, totalmem } from 'node:os';
import { CLIENTS, type ClientFigures } from './measure-clients.ts';
import { CALL_MS, type ServerFigures, type ShapeFigures } from './measure-shape.ts';
import type { StartFigures } from './measure-starts.ts';
import { PART_TITLES, sharesOf } from './parts.ts';
import { type Results, roundRatio, spread } from './results.ts';
import { GATEWAY, SERVERS } from './servers.ts';
import { SHAPES } from './shapes.ts';
import { ratioOf, type Spread, spreadOf } from './statistics.ts';
import { isMet, TARGETS } from './targets.ts';
import type { Versions } from './versions.ts';

/** How it was measured. */
export interface Setup {
  readonly rounds: number;
  readonly seconds: number;
  readonly versions: Versions;
  /** How many processes wanted to run before it began, on average over a minute: of a machine that is left alone, next to none. */
  readonly loadBefore: number;
}

/** The date, and what it ran on. */
export function machineLines({ rounds, seconds, versions, loadBefore }: Setup, now = new Date()): string {
  const [{ model = 'unknown processor' } = {}] = cpus();
  const machine = `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${now.toISOString().slice(0, 10)}, Node ${process.version}, ${machine}; ${rounds} rounds of at least ${seconds} s each; load average before: ${loadBefore.toFixed(1)}.
${named.join(', ')}.`;
}

/** The targets, and whether they are met; those that were not measured are left out. */
export function targetsTable(results: Results): string {
  const rows = TARGETS.flatMap((target) => {
    const value = target.value(results);
    if (value === undefined) return [];
    const sign = target.isBelow ? 'below' : 'at most';
    const unit = target.unit === undefined ? '' : ` ${target.unit}`;
    return [
      [
        target.title,
        `${sign} ${target.most}${unit}`,
        `${withEnds(value)}${unit}`,
        isMet(target, value) ? 'yes' : '**no**',
      ],
    ];
  });
  return markdown(['figure', 'target', 'measured', 'met'], rows);
}

/** Of the targets that are not met, what is known of why. */
export function unmetList(results: Results): string {
  return TARGETS.flatMap((target) => {
    const value = target.value(results);
    if (value === undefined || isMet(target, value)) return [];
    return [`- **${target.title}.** ${target.why ?? 'Why is not known.'}`];
  }).join('\n');
}

/** The servers side by side, a table a shape. */
export function shapesTables({ shapes }: Results): string {
  return shapes.map(shapeTable).join('\n\n');
}

/** The servers side by side, asked one shape. */
export function shapeTable({ shape, temper, bytes, servers }: ShapeFigures): string {
  const title = SHAPES.find(({ name }) => name === shape)?.title ?? shape;
  const how = temper === 'cold' ? `cold, ${CALL_MS} ms a call` : 'warm';
  const gateway = servers.find(({ server }) => server === 'gateway');
  const heads = [
    'server',
    'CPU, ms',
    'times the gateway',
    'a second',
    'median, ms',
    'p99, ms',
    'first byte, ms',
    'memory at rest, MiB',
    'peak over rest, MiB',
    'AWS calls',
  ];
  const rows = servers.map((figures) => [
    titleOf(figures),
    withEnds(spread(figures, 'cpuMs')),
    gateway === undefined ? '' : withEnds(roundRatio(figures, gateway, 'cpuMs')),
    short(spread(figures, 'perSecond').median),
    short(spread(figures, 'medianMs').median),
    short(spread(figures, 'p99Ms').median),
    short(spread(figures, 'firstByteMs').median),
    ...memoryOf(figures),
    String(figures.calls),
  ]);
  return `### ${title}: ${how}, ${bytes.toLocaleString('en')} bytes\n\n${markdown(heads, rows)}`;
}

/** What the gateway's thread did, a column a shape. */
export function partsTable({ shapes }: Results): string {
  const columns = shapes.flatMap(({ shape, temper, servers }) => {
    const gateway = servers.find(({ server }) => server === GATEWAY.name);
    if (gateway?.profile === undefined) return [];
    return [{ head: `${shape}, ${temper}`, gateway, shares: sharesOf(gateway.profile) }];
  });
  const percent = (share = 0) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  return markdown(
    ['part', ...columns.map(({ head }) => head)],
    [
      ['CPU of all threads, ms', ...columns.map(({ gateway }) => short(spread(gateway, 'cpuMs').median))],
      ...PART_TITLES.map((title) => [title, ...columns.map(({ shares }) => percent(shares.get(title)))]),
    ],
  );
}

/** How the servers start, side by side. */
export function startsTable({ starts }: Results): string {
  const heads = ['server', 'listens after, ms', 'CPU, ms', 'memory at rest, MiB'];
  return markdown(
    heads,
    starts.map((figures) => [
      titleOf(figures),
      withEnds(spreadOf(figures.starts.map(({ listeningMs }) => listeningMs))),
      withEnds(spreadOf(figures.starts.map(({ cpuMs }) => cpuMs))),
      withEnds(spreadOf(figures.starts.map(({ restBytes }) => restBytes / 2 ** 20))),
    ]),
  );
}

function titleOf({ server }: Pick<ServerFigures | StartFigures, 'server'>): string {
  return SERVERS.find(({ name }) => name === server)?.title ?? server;
}

function memoryOf({ restBytes, peakBytes }: ServerFigures): string[] {
  return [restBytes, peakBytes - restBytes].map((bytes) => (bytes / 2 ** 20).toFixed(0));
}

/** The ways to call AWS, side by side. */
export function clientsTable({ clients }: Results): string {
  const heads = ['calls', 'client', 'CPU a call, ms', 'times the bare call', 'time of all, ms'];
  return markdown(heads, clients.flatMap(clientRows), 2);
}

function clientRows({ title, calls, rounds }: ClientFigures): string[][] {
  const names = ['bare', 'gateway', 'sdk'] as const;
  const cpuOf = (name: (typeof names)[number]) => rounds[name].map(({ cpuMs }) => cpuMs / calls);
  return names.map((name) => [
    title,
    CLIENTS[name],
    withEnds(spreadOf(cpuOf(name))),
    withEnds(ratioOf(cpuOf(name), cpuOf('bare'))),
    withEnds(spreadOf(rounds[name].map(({ wallMs }) => wallMs))),
  ]);
}

/** Figures stand to the right; before them are so many columns of words. */
function markdown(heads: readonly string[], rows: readonly (readonly string[])[], words = 1): string {
  const rule = heads.map((_, column) => (column < words ? '---' : '--:'));
  return [heads, rule, ...rows].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The median, and where there are several, the ends: `1.52 (1.40-1.63)`. */
function withEnds({ median, least, most }: Spread): string {
  return short(least) === short(most) ? short(median) : `${short(median)} (${short(least)}-${short(most)})`;
}

/** Three digits that count. */
function short(value: number): string {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 0.1 ? 2 : 3);
}
