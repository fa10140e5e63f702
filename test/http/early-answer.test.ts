import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EarlyAnswer } from '../../src/http/early-answer.ts';
import { listen, longestTakingMs } from '../../src/http/server.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** More than the system keeps for a connection. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);

/** A connection whose request is answered so, and what the answer is. */
async function start(requests = 1) {
  const answers: EarlyAnswer[] = [];
  const begun: boolean[] = [];
  const server = await listen(
    (_, response) => {
      const answer = new EarlyAnswer(response, () => {
        const body = new PassThrough();
        body.pipe(response);
        return body;
      });
      answers.push(answer);
      begun.push(answer.outletOf('someone').begin());
    },
    '127.0.0.1',
    0,
  );
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(async () => {
    socket.destroy();
    await server.close(0);
  });
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(requests));
  await waitFor(() => expect(answers).toHaveLength(requests));
  return { socket, answers, begun };
}

test('whoever wants to know hears once that an answer has ended, well or not, and however late they ask', async () => {
  const { answers } = await start();
  const [answer] = answers;
  const heard = vi.fn();
  answer?.whenEnded(heard);
  expect(heard).not.toHaveBeenCalled();
  answer?.fail();
  answer?.fail();
  expect(heard).toHaveBeenCalledOnce();
  const late = vi.fn();
  answer?.whenEnded(late);
  expect(late).toHaveBeenCalledOnce();
});

test('an answer that nobody takes when all of it is made is given up as late as a whole one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { socket, answers } = await start();
  socket.pause();
  answers[0]?.end(LARGE);
  let isClosed = false;
  socket.once('close', () => {
    isClosed = true;
  });
  const takenMs = longestTakingMs(LARGE.length);
  vi.advanceTimersByTime(takenMs - 1);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1);
  socket.resume();
  vi.useRealTimers();
  await waitFor(() => expect(isClosed).toBe(true));
  expect(socket.bytesRead).toBeLessThan(LARGE.length);
});

test('an answer without an end is seen to have none', async () => {
  const { socket, answers } = await start();
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  answers[0]?.cut();
  await once(socket, 'close');
  expect(said).not.toContain('\r\n0\r\n\r\n');
});

test('an answer that waits behind another does not begin', async () => {
  const { begun } = await start(2);
  expect(begun).toEqual([true, false]);
});
