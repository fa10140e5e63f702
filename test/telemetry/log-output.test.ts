import { readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLog } from '../../src/telemetry/create-log.ts';
import { openLogOutput } from '../../src/telemetry/log-output.ts';
import { runProcess } from '../helpers/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

afterEach(() => {
  vi.useRealTimers();
});

/** A log to a file, for which no time passes but what the test lets pass. */
async function startLog() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const folder = await mkdtemp(join(tmpdir(), 'log-output-'));
  const path = join(folder, 'log');
  const file = await open(path, 'a');
  onTestFinished(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });
  const output = openLogOutput(file.fd);
  const log = createLog('info', output);
  const messages = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line).msg]));
  /** What is there by and by, when all that was begun is done. */
  const settled = async () => {
    for (let turns = 0; turns < 20; turns += 1) await Promise.all([turn(), readFile(path)]);
    return messages();
  };
  return { log, output, messages, settled };
}

describe('lines', () => {
  test('wait for a moment, and leave together', async () => {
    const { log, settled } = await startLog();
    log.info('first');
    log.info('second');
    expect(await settled()).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(await settled()).toEqual(['first', 'second']);
    log.info('third');
    vi.advanceTimersByTime(50);
    expect(await settled()).toEqual(['first', 'second', 'third']);
  });

  test.each(['warn', 'error'] as const)('at %s leave at once, behind what waited', async (level) => {
    const { log, settled } = await startLog();
    log.info('first');
    log[level]('trouble');
    expect(await settled()).toEqual(['first', 'trouble']);
  });

  test('that somebody may have to answer for leave at once', async () => {
    const { log, settled } = await startLog();
    log.child({ requestId: 'a' }).info({ audit: 'manifest.read' }, 'manifest.read allowed');
    expect(await settled()).toEqual(['manifest.read allowed']);
  });

  test('are all written, behind what is being written, when that is waited for', async () => {
    const { log, output, messages } = await startLog();
    log.warn('first');
    log.info('second');
    log.warn('third');
    log.info('fourth');
    await output.flushed();
    // What is written later is not there at once.
    expect(messages()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('wait for no more than there is room for', async () => {
    const { log, settled } = await startLog();
    for (let lines = 0; lines < 20; lines += 1) log.info('x'.repeat(1000));
    expect((await settled()).length).toBeGreaterThan(10);
  });
});

/** Runs a program that logs, and tells what was written. */
async function logOf(program: string): Promise<string[]> {
  const { stderr } = await runProcess(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `const { createLog } = await import('./src/telemetry/create-log.ts');
       const { openLogOutput } = await import('./src/telemetry/log-output.ts');
       const log = createLog('info', openLogOutput(2));
       ${program}`,
    ],
    { cwd: root, env: { PATH: process.env['PATH'] ?? '' } },
  );
  return stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line).msg] : []));
}

describe('the lines of a process', () => {
  test.each([
    ['its end', ''],
    ['process.exit', 'process.exit(0);'],
    ['an error that nobody catches', "throw new Error('gone');"],
    ['a rejection that nobody hears of', "await Promise.reject(new Error('gone'));"],
  ])('are all written by %s, in their order', async (_, end) => {
    const messages = await logOf(`for (const n of [1, 2, 3]) log.info('line ' + n);\n${end}`);
    expect(messages).toEqual(['line 1', 'line 2', 'line 3']);
  });
});
