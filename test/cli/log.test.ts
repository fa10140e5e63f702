import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { graphqlUrl, post, start, startUntaken, startWithLogIn } from './program.ts';

const SERVE = ['serve', '--sandbox', '--port', '0'];

/** Has a process run this before anything else. */
const having = (program: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}`,
});

/** Its error output has no more room from the start, where Linux gives another way into it. */
const IS_FULL = `import { constants, openSync, writeSync } from 'node:fs';
try {
  const fd = openSync('/proc/self/fd/2', constants.O_WRONLY | constants.O_NONBLOCK);
  for (;;) writeSync(fd, '\\n'.repeat(4096));
} catch {}`;

/** It says when it ends, before anything else that is done then. */
const SAYS_ITS_END = `process.once('exit', () => process.stdout.write('ends'));`;

/** It says when its end waits. */
const SAYS_THAT_IT_WAITS = `process.once('exit', () => {
  const { wait } = Atomics;
  Atomics.wait = (...args) => { process.stdout.write('waits'); return wait(...args); };
});`;

/** Resolves when a stop has come to where it takes no connections any more. */
async function closed(url: string): Promise<void> {
  for (;;) {
    const asking = connect(Number(new URL(url).port), '127.0.0.1');
    try {
      await once(asking, 'connect');
    } catch {
      return;
    } finally {
      asking.destroy();
    }
  }
}

test('a stop leaves no line out, however late they are taken', async () => {
  const { running: serving, take } = await startUntaken(SERVE);
  const url = await graphqlUrl(serving);
  const REQUESTS = 200;
  for (let sent = 0; sent < REQUESTS; sent += 20) {
    await Promise.all(Array.from({ length: 20 }, () => post(url, `query ${'X'.repeat(500)} { __typename }`)));
  }
  serving.signal('SIGTERM');
  await closed(url);
  await take();
  const { code, stderr } = await serving.exit;
  expect(code).toBe(0);
  const messages = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(messages.filter((message) => message === 'request')).toHaveLength(REQUESTS);
  expect(messages.at(-1)).toBe('stopped');
});

/** Its stop fails. */
const FAILS = `import { Server } from 'node:http';
  Server.prototype.close = () => { throw new Error('it stays open'); };`;

test('a stop that fails is a line of the log, however late it is taken', async () => {
  const { running: serving, take } = await startUntaken(SERVE, having(IS_FULL + FAILS + SAYS_ITS_END));
  await graphqlUrl(serving);
  serving.signal('SIGTERM');
  await serving.said(/ends$/);
  await take();
  const { code, stderr } = await serving.exit;
  expect(code).toBe(1);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ level: 60, err: { message: 'it stays open' } });
});

test('where there is no log, a stop that fails is said all the same', async () => {
  await using serving = await start(SERVE, { ...having(FAILS), REGISTRY_GRAPH_LOG_LEVEL: 'silent' });
  await graphqlUrl(serving);
  serving.signal('SIGTERM');
  const { code, stderr } = await serving.exit;
  expect(code).toBe(1);
  expect(stderr).toContain('Error: it stays open');
});

test('the second signal ends a stop that waits for whoever takes its log', async () => {
  const { running: serving } = await startUntaken(SERVE, having(IS_FULL + SAYS_THAT_IT_WAITS));
  const url = await graphqlUrl(serving);
  serving.signal('SIGTERM');
  await closed(url);
  serving.signal('SIGTERM');
  const { code, stdout } = await serving.exit;
  expect(code).toBe(1);
  expect(stdout).not.toContain('waits');
});

test.runIf(existsSync('/dev/full'))(
  'a log that cannot be written ends nothing and no stop, and the figures say what is missing in it',
  async () => {
    await using serving = await startWithLogIn('/dev/full', SERVE, { REGISTRY_GRAPH_METRICS: 'true' });
    const url = await graphqlUrl(serving);
    expect((await post(url, '{ registry { host } }')).status).toBe(200);
    const { port, origin } = new URL(url);
    const asking = connect(Number(port), '127.0.0.1').resume();
    onTestFinished(() => void asking.destroy());
    const REQUEST = `GET /${'x'.repeat(200)} HTTP/1.1\r\nhost: localhost\r\nx-request-id: ${'0'.repeat(128)}\r\n\r\n`;
    const droppedLines = async () => {
      asking.write(REQUEST.repeat(1000));
      const figures = await (await fetch(`${origin}/metrics`)).text();
      return Number(/^registry_graph_log_lines_dropped_total (\d+)$/m.exec(figures)?.[1]);
    };
    await expect.poll(droppedLines, { timeout: 60_000 }).toBeGreaterThan(0);
    asking.destroy();
    serving.signal('SIGTERM');
    expect((await serving.exit).code).toBe(0);
  },
);
