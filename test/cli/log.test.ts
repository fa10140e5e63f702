import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { graphqlUrl, post, startUntaken, startWithLogIn } from './program.ts';

const SERVE = ['serve', '--sandbox', '--port', '0'];

/** Makes a process say when it ends, before anything else that is done then. */
const SAYS_ITS_END = {
  NODE_OPTIONS: `--import=data:text/javascript,process.once('exit',()=>process.stdout.write('ends'))`,
};

test('a stop leaves no line out, however late they are taken', async () => {
  const { running: serving, take } = await startUntaken(SERVE, SAYS_ITS_END);
  const url = await graphqlUrl(serving);
  const REQUESTS = 200;
  for (let sent = 0; sent < REQUESTS; sent += 20) {
    await Promise.all(Array.from({ length: 20 }, () => post(url, `query ${'X'.repeat(500)} { __typename }`)));
  }
  serving.signal('SIGTERM');
  await serving.said(/ends$/);
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
