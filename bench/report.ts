import { cpus, totalmem } from 'node:os';
import type { Calls } from './endpoint.ts';
import type { Run, Summary } from './measure.ts';
import { chainLength, fewestCalls, type Stage, sum } from './model.ts';
import type { BenchQuery } from './query.ts';

/** What was measured of a query, beside what it must cost. */
export interface Result extends Summary {
  query: Pick<BenchQuery, 'title' | 'largePages'>;
  stages: readonly Stage[];
}

/** How it was measured. */
export interface Setup {
  /** How long every call took; 0 where only calls were counted. */
  latencyMs: number;
  rounds: number;
  /** Rounds before those, without delays: code is loaded and compiled, and the endpoint has made its world. */
  warmUps: number;
  /** How many calls of one operation the gateway makes at once. */
  slots: number;
}

/** The time of a query, over that of its chain of calls, is to be no more than this. */
export const WALL_TARGET = 1.15;

/** What is wrong with the calls of a query: anything but the fewest, of any operation, and any when it is asked again. */
export function problemsOf({ query: { title }, cold, warm, stages }: Result): string[] {
  const again = sum(warm.calls);
  return [
    ...apartFromFewest(title, cold.calls, fewestCalls(stages)),
    ...(again === 0 ? [] : [`${title}: ${again} calls when it is asked again at once`]),
  ];
}

function apartFromFewest(title: string, calls: Calls, fewest: Calls): string[] {
  const operations = new Set([...Object.keys(fewest), ...Object.keys(calls)]);
  return [...operations].flatMap((operation) => {
    const [made, least] = [calls[operation] ?? 0, fewest[operation] ?? 0];
    if (made === least) return [];
    const why = made < least ? ': so the fewest is counted wrongly here' : '';
    return [`${title}: ${made} ${operation}, and the fewest is ${least}${why}`];
  });
}

/** The date, and what it ran on. */
export function machineLine({ latencyMs, rounds }: Setup, now = new Date()): string {
  const [{ model = 'unknown processor' } = {}] = cpus();
  const machine = `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const how = latencyMs === 0 ? 'calls alone' : `${latencyMs} ms a call, median of ${rounds}`;
  return `${now.toISOString().slice(0, 10)}, Node ${process.version}, ${machine}; ${how}`;
}

/** The table, in Markdown: with times where calls took any. */
export function table(results: readonly Result[], setup: Setup): string {
  const timed = setup.latencyMs > 0;
  const heads = [
    ['query', 'calls', 'fewest', 'ratio'],
    timed ? ['cold, ms', 'chain', 'ratio'] : ['chain'],
    timed ? ['warm: calls', 'ms'] : ['warm: calls'],
    timed ? ['script: calls', 'ms'] : ['script: calls'],
  ].flat();
  const rule = heads.map((_, column) => (column === 0 ? '---' : '--:'));
  return markdown([heads, rule, ...results.map((result) => cells(result, setup))]);
}

/** What each query must call, stage by stage, in Markdown. */
export function stagesTable(results: readonly Result[]): string {
  const rows = results.map(({ query, stages }) => [
    query.title,
    stages.map(describe).filter(Boolean).join(' → '),
  ]);
  return markdown([['query', 'the fewest calls, stage by stage'], ['---', '---'], ...rows]);
}

const markdown = (lines: readonly (readonly string[])[]) =>
  lines.map((line) => `| ${line.join(' | ')} |`).join('\n');

function cells({ query, cold, warm, script, stages }: Result, { latencyMs, slots }: Setup): string[] {
  const [calls, fewest, chain] = [sum(cold.calls), sum(fewestCalls(stages)), chainLength(stages, slots)];
  const timed = latencyMs > 0;
  const ratio = cold.ms / (chain * latencyMs);
  const wall = ratio > WALL_TARGET && !query.largePages ? `**${ratio.toFixed(2)}**` : ratio.toFixed(2);
  const withTime = ({ calls, ms }: Run) => (timed ? [sum(calls), ms.toFixed(0)] : [sum(calls)]);
  return [
    `${query.title}${query.largePages ? ' *' : ''}`,
    calls,
    fewest,
    (calls / fewest).toFixed(2),
    ...(timed ? [cold.ms.toFixed(0), chain, wall] : [chain]),
    ...withTime(warm),
    ...withTime(script),
  ].map(String);
}

/** What a gateway calls when it starts, which no query's calls hold. */
export function startLine(results: readonly Result[]): string {
  const starts = new Set(results.map(({ start }) => describe(start) || 'none'));
  return `A gateway's start, counted apart: ${[...starts].join(' or ')}.`;
}

/** `2 DescribeImages, 1 GetLifecyclePolicy`; nothing for no calls. */
function describe(calls: Calls): string {
  const named = Object.entries(calls).filter(([, count]) => count > 0);
  return named.map(([operation, count]) => `${count} ${operation.replace(/^.*\./, '')}`).join(', ');
}
