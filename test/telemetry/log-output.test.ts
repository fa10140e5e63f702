import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLog } from '../../src/telemetry/create-log.ts';
import { LogOutput } from '../../src/telemetry/log-output.ts';
import { takenLate } from '../helpers/late-taker.ts';
import { type Exit, runProcess, startProcess } from '../helpers/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

afterEach(() => {
  vi.useRealTimers();
});

/** The messages of lines, each of which has to be whole. */
function messagesOf(lines: string): string[] {
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).msg]));
}

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
  const log = createLog('info', new LogOutput(file.fd));
  return { log, messages: () => messagesOf(readFileSync(path, 'utf8')) };
}

describe('lines', () => {
  test('wait for a moment, and leave together', async () => {
    const { log, messages } = await startLog();
    log.info('first');
    log.info('second');
    expect(messages()).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(messages()).toEqual(['first', 'second']);
    log.info('third');
    vi.advanceTimersByTime(50);
    expect(messages()).toEqual(['first', 'second', 'third']);
  });

  test.each(['warn', 'error'] as const)('at %s leave at once, behind what waited', async (level) => {
    const { log, messages } = await startLog();
    log.info('first');
    log[level]('trouble');
    expect(messages()).toEqual(['first', 'trouble']);
  });

  test('that somebody may have to answer for leave at once', async () => {
    const { log, messages } = await startLog();
    log.child({ requestId: 'a' }).info({ audit: 'manifest.read' }, 'manifest.read allowed');
    expect(messages()).toEqual(['manifest.read allowed']);
  });

  test('wait for no more than leaves together', async () => {
    const { log, messages } = await startLog();
    for (let lines = 0; lines < 20; lines += 1) log.info('x'.repeat(1000));
    expect(messages().length).toBeGreaterThan(10);
  });
});

/** A program that logs to its error output, and says on the other one when it ends. */
const argsOf = (program: string) => [
  ...['--import', 'tsx', '--input-type=module', '--eval'],
  `import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
   import { setTimeout as delay } from 'node:timers/promises';
   const { createLog } = await import('./src/telemetry/create-log.ts');
   const { errorOutput, LogOutput } = await import('./src/telemetry/log-output.ts');
   const { logProcess } = await import('./src/telemetry/log-process.ts');
   process.once('exit', () => writeSync(1, 'ends'));
   const output = new LogOutput(errorOutput());
   const log = createLog('info', output);
   logProcess(log);
   ${program}`,
];
const options = { cwd: root, env: { PATH: process.env['PATH'] ?? '' } };

/** Runs one. */
const logging = (program: string) => runProcess(process.execPath, argsOf(program), options);

/** Runs one whose lines nobody takes before it ends. */
async function loggingUntaken(program: string): Promise<Exit> {
  const { command, args, take } = await takenLate(process.execPath, argsOf(program));
  await using running = startProcess(command, args, options);
  await running.said(/ends/);
  await take();
  return await running.exit;
}

describe('the lines of a process', () => {
  test.each([
    ['its end', ''],
    ['process.exit', 'process.exit(0);'],
    ['an error that nobody catches', "throw new Error('gone');"],
    ['a rejection that nobody hears of', "await Promise.reject(new Error('gone'));"],
  ])('are all written by %s, in their order', async (_, end) => {
    const { stderr } = await logging(`for (const n of [1, 2, 3]) log.info('line ' + n);\n${end}`);
    expect(messagesOf(stderr).slice(0, 3)).toEqual(['line 1', 'line 2', 'line 3']);
  });

  test('wait at its end for whoever takes them late', async () => {
    const { stderr } = await loggingUntaken(
      `for (let n = 0; n < 2000; n += 1) log.info(n + ' of the line'.repeat(100));`,
    );
    const numbers = messagesOf(stderr).map((message) => Number.parseInt(message, 10));
    expect(numbers).toEqual(Array.from({ length: 2000 }, (_, n) => n));
  });

  test('end with the error that ends it, however late they are taken', async () => {
    const { code, stderr } = await loggingUntaken(
      `for (let n = 0; n < 2000; n += 1) log.info('x'.repeat(1000));
       setTimeout(() => { throw new Error('gone: password=hunter2'); }, 100);`,
    );
    expect(code).toBe(1);
    expect(messagesOf(stderr)).toHaveLength(2001);
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      level: 60,
      err: { message: 'gone: password=[redacted]', stack: expect.stringContaining('eval') },
    });
  });

  test('have the warnings of Node.js among them, which are nowhere else', async () => {
    const { stderr } = await logging(`process.emitWarning('odd');\nawait delay(1);\nlog.info('last');`);
    expect(messagesOf(stderr)).toEqual(['Node.js warns', 'last']);
    expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ level: 40, err: { message: 'odd' } });
  });

  test('end nothing when their reader has left, whoever writes there', async () => {
    const { stdout } = await runProcess(
      'sh',
      [
        ...['-c', 'exec 3>&1; { "$0" "$@" 2>&1 >&3; echo ", code $?" >&3; } | :', process.execPath],
        ...argsOf(
          `const isRead = () => { try { return writeSync(2, '\\n') > 0; } catch { return false; } };
           while (isRead()) await delay(5);
           for (const word of ['first', 'second']) {
             console.error(word);
             await delay(50);
           }
           process.exitCode = 3;`,
        ),
      ],
      options,
    );
    expect(stdout).toBe('ends, code 3\n');
  });

  test('let it end where nobody ever takes them', async () => {
    const program = `for (let n = 0; n < 200; n += 1) log.info('x'.repeat(1000));\nprocess.exitCode = 3;`;
    const { command, args } = await takenLate(process.execPath, argsOf(program));
    const { code, stderr } = await runProcess(command, args, options);
    expect(code).toBe(3);
    // What the pipe has room for.
    expect(stderr.length).toBeLessThan(200_000);
  });

  test('that nobody takes are dropped from a bound on, the ordinary ones first, which is said later', async () => {
    const { stdout, stderr } = await loggingUntaken(
      `output.whenBack((lines) => log.warn({ lines }, 'dropped'));
       for (let n = 0; n < 6000; n += 1) log.info('x'.repeat(1000));
       for (let n = 0; n < 10; n += 1) log.warn('trouble');
       log.info({ audit: 'manifest.read' }, 'allowed');
       for (let n = 0; n < 6000; n += 1) log.error('y'.repeat(1000));
       writeSync(1, output.dropped + ' dropped, ');`,
    );
    const said = messagesOf(stderr);
    expect(said.filter((message) => message === 'trouble')).toHaveLength(10);
    expect(said.filter((message) => message === 'allowed')).toHaveLength(1);
    const [ordinary, errors] = ['x', 'y'].map((letter) => said.filter((message) => message[0] === letter));
    expect(ordinary?.length).toBeGreaterThan(3000);
    expect(ordinary?.length).toBeLessThan(6000);
    expect(errors?.length).toBeGreaterThan(3000);
    expect(errors?.length).toBeLessThan(6000);
    const dropped = 12_011 - (said.length - 1);
    expect(stdout).toContain(`${dropped} dropped, `);
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      msg: 'dropped',
      lines: dropped,
    });
  });

  test('say how many were dropped at its end too, where there is no room for that either', async () => {
    const { stderr } = await loggingUntaken(
      `const other = errorOutput();
       output.whenBack((lines) => {
         try { for (;;) writeSync(other, '\\n'.repeat(4096)); } catch {}
         log.warn({ lines }, 'dropped');
       });
       log.info('x'.repeat(5e6));`,
    );
    expect(messagesOf(stderr)).toEqual(['dropped']);
  });

  test.runIf(existsSync('/dev/full'))('that cannot be written are written when they can be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'log-output-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { stdout } = await logging(
      `const path = ${JSON.stringify(join(folder, 'log'))};
       const fd = openSync('/dev/full', 'a');
       const full = createLog('info', new LogOutput(fd));
       full.info('first');
       full.warn('second');
       closeSync(fd);
       if (openSync(path, 'a') !== fd) throw new Error('It is not in its place');
       for (let tries = 0; tries < 1000 && readFileSync(path, 'utf8') === ''; tries += 1) await delay(10);
       writeSync(1, readFileSync(path));`,
    );
    expect(messagesOf(stdout.replace(/ends$/, ''))).toEqual(['first', 'second']);
  });
});
