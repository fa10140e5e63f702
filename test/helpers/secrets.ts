import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

// Whatever the gateways of the whole suite log, in this process or in one of their own, is kept until its end, and then
// searched for every secret that a test has used (test/helpers/search-logs.ts).

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the suite's logs are kept. */
    logFolder: string;
  }
}

/** Makes a value known as a secret: from now on it may stand in no log. */
export function secret<Value extends string>(value: Value, folder: string = inject('logFolder')): Value {
  if (value.length < 6) throw new Error('A secret so short would be found by chance.');
  append(folder, 'secrets', JSON.stringify(value));
  return value;
}

/** Keeps what a gateway logged. */
export function keepLog(text: string, folder: string = inject('logFolder')): void {
  if (text !== '') append(folder, 'log', text.trimEnd());
}

/** Each process has files of its own: workers write at once. */
function append(folder: string, kind: string, line: string): void {
  appendFileSync(join(folder, `${kind}-${process.pid}-${process.env['VITEST_WORKER_ID'] ?? 0}`), `${line}\n`);
}

/** A secret that a line of a log holds, in plain text or in one of the ways in which it may be written. */
export interface Leak {
  secret: string;
  line: string;
}

/** Every secret that was found in a kept log, and how much was searched. */
export function findLeaks(folder: string): { leaks: Leak[]; secrets: number; lines: number } {
  const linesOf = (kind: string) =>
    readdirSync(folder)
      .filter((file) => file.startsWith(`${kind}-`))
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
      .filter((line) => line !== '');
  const secrets = [...new Set(linesOf('secrets'))].map((line): string => JSON.parse(line));
  const lines = linesOf('log');
  const text = lines.join('\n');
  const leaks = secrets.flatMap((value) =>
    waysToWrite(value).some((way) => text.includes(way))
      ? lines.flatMap((line) =>
          waysToWrite(value).some((way) => line.includes(way)) ? [{ secret: value, line }] : [],
        )
      : [],
  );
  return { leaks, secrets: secrets.length, lines: lines.length };
}

function waysToWrite(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, inJson, encodeURIComponent(value), Buffer.from(value).toString('base64')])];
}
