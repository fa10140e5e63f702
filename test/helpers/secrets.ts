import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createLog } from '../../src/telemetry/create-log.ts';
import { LEAST_LENGTH, SecretFinder } from './find-secrets.ts';

// What leaves the gateways of the whole suite is kept until its end, and then searched for every secret that a test has used
// (test/helpers/search-logs.ts).

declare module 'vitest' {
  interface ProvidedContext {
    /** Where what is searched is kept. */
    logFolder: string;
  }
}

/**
 * What is searched: logs of gateways and of their rooms, the output of processes, what collectors of traces were sent, the
 * figures of `/metrics`, and what clients are told of refusals and errors.
 */
export const KINDS = ['logs', 'output', 'traces', 'metrics', 'answers'] as const;
export type Kind = (typeof KINDS)[number];

/** Makes a value known as a secret: from now on it may stand in nothing that is kept. */
export function secret<Value extends string>(value: Value, folder: string = inject('logFolder')): Value {
  if (value.length < LEAST_LENGTH) throw new Error('A secret so short would be found by chance.');
  append(folder, 'secrets', JSON.stringify(value));
  return value;
}

/** Keeps what is to be searched. */
export function keep(kind: Kind, text: string, folder: string = inject('logFolder')): void {
  if (text !== '') append(folder, kind, text.trimEnd());
}

/** A log as a process has it, whose lines are kept, and told to whoever hears them. */
export function testLog(
  hear: (line: string) => void = () => {},
  level: Parameters<typeof createLog>[0] = 'debug',
) {
  return createLog(level, {
    write(line) {
      keep('logs', line);
      hear(line);
    },
  });
}

/** Each process has files of its own: workers write at once. */
function append(folder: string, kind: string, line: string): void {
  appendFileSync(join(folder, `${kind}-${process.pid}-${process.env['VITEST_WORKER_ID'] ?? 0}`), `${line}\n`);
}

/** A secret that was found, and where. */
export interface Leak {
  secret: string;
  kind: Kind;
  line: string;
}

/** Every secret that was found, and how much was searched for how many. */
export interface Search {
  leaks: Leak[];
  secrets: number;
  lines: Record<Kind, number>;
}

/** Searches all that was kept for all secrets. */
export function search(folder: string): Search {
  const files = readdirSync(folder);
  const linesOf = (file: string) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  const named = (kind: string) => files.filter((file) => file.startsWith(`${kind}-`));

  const secrets = new Set(named('secrets').flatMap(linesOf));
  const finder = new SecretFinder([...secrets].map((line): string => JSON.parse(line)));
  const leaks: Leak[] = [];
  const lines = { logs: 0, output: 0, traces: 0, metrics: 0, answers: 0 };
  for (const kind of KINDS) {
    for (const line of named(kind).flatMap(linesOf)) {
      lines[kind] += 1;
      for (const found of finder.in(line)) leaks.push({ secret: found, kind, line });
    }
  }
  return { leaks, secrets: secrets.size, lines };
}
