import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { KINDS, type Search, search } from './secrets.ts';

/**
 * So much there is at least where all tests have run, with a wide margin: less means that something is kept or made known no
 * more, and that nothing found says nothing.
 */
export const LEAST = {
  secrets: 300,
  lines: { logs: 5000, output: 1000, traces: 300, metrics: 2000, answers: 500 },
} as const;

/** So many leaks are told; all of them are counted. */
const MOST_SHOWN = 20;

/** What of a run of tests the search needs. */
export interface Run {
  provide: TestProject['provide'];
  globTestFiles(): Promise<{ testFiles: string[] }>;
  vitest: {
    state: { getTestModules(): { moduleId: string }[] };
    getGlobalTestNamePattern(): RegExp | undefined;
  };
}

/** Before the suite, a place for what it lets out; after it, a search of that for every secret that it used. */
export default function setup(run: Run, say = print): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'suite-logs-'));
  run.provide('logFolder', folder);
  return async () => {
    const found = search(folder);
    rmSync(folder, { recursive: true });
    const faults = faultsOf(found, { isWhole: await hasRunWhole(run) });
    say(summaryOf(found));
    if (faults.length === 0) return;
    process.exitCode = 1;
    throw new Error(faults.join('\n'));
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Whether every test was asked for: no file and no name was left out. */
async function hasRunWhole(run: Run): Promise<boolean> {
  const { testFiles } = await run.globTestFiles();
  const ran = new Set(run.vitest.state.getTestModules().map(({ moduleId }) => moduleId));
  return run.vitest.getGlobalTestNamePattern() === undefined && testFiles.every((file) => ran.has(file));
}

/** What is wrong: secrets that were found, and in a whole run, too little to be searched. */
export function faultsOf({ leaks, secrets, lines }: Search, { isWhole }: { isWhole: boolean }): string[] {
  const found = leaks.slice(0, MOST_SHOWN).map(({ secret, kind, line }) => {
    return `A secret is in the ${kind}: ${secret} in ${line}`;
  });
  const few = [
    ...(secrets < LEAST.secrets ? [`secrets: ${secrets}, not ${LEAST.secrets}`] : []),
    ...KINDS.filter((kind) => lines[kind] < LEAST.lines[kind]).map(
      (kind) => `lines of ${kind}: ${lines[kind]}, not ${LEAST.lines[kind]}`,
    ),
  ];
  const rule = 'Tests must register their secrets and keep what gateways let out: test/helpers/secrets.ts.';
  return [...found, ...(isWhole && few.length > 0 ? [`${rule} There are too few ${few.join('; ')}.`] : [])];
}

function summaryOf({ leaks, secrets, lines }: Search): string {
  const searched = KINDS.map((kind) => `${lines[kind]} of ${kind}`).join(', ');
  return `Searched for ${secrets} secrets in lines: ${searched}. ${leaks.length} found.`;
}
