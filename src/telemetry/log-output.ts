import { once } from 'node:events';
import { type DestinationStream, destination, symbols } from 'pino';

/** So long a line waits for others, to be written together with them. */
const WAIT_MS = 50;
/** So many bytes are written at once, about: what collects the logs of containers takes parts of this size. */
const PART = 16 * 1024;

/** From this level on, a line leaves at once. */
const WARN = 40;

/** What pino says of a line before it writes it, to a destination that asks for it. */
interface LastLine {
  [symbols.needsMetadataGsym]: true;
  lastLevel: number;
  lastObj: object;
  lastMsg: string;
  lastTime: string;
}

/** Where the lines of a log go. */
export interface LogOutput extends DestinationStream {
  /** Resolves when all is written that was logged by now: whoever collects it may take it late. */
  flushed(): Promise<void>;
}

/** So long the end of the process waits for what is being written, where nobody awaits `flushed`. */
const EXIT_MS = 100;

/**
 * Where the lines of a log go, by a file's descriptor. To write one takes longer than to make it: they leave together, a few
 * milliseconds later; warnings, errors and what somebody may have to answer for leave at once, behind all that waited. An end
 * of the process that is not the system's doing loses none, where they are taken as they come.
 */
export function openLogOutput(fd: number): LogOutput {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  let isWriting = false;
  let isMore = false;
  const begin = () => {
    isWriting = true;
    output.flush();
  };
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = '';
    output.write(lines);
    if (isWriting) isMore = true;
    else begin();
  };
  // Before the output hears of the end, which writes then what it has, beside what a thread still writes.
  process.once('exit', () => {
    if (isWriting) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EXIT_MS);
    output.write(waiting);
    waiting = '';
  });
  // It begins to write when it is told to, or when it has more than can wait for that.
  const output = destination({ dest: fd, minLength: PART - 1 });
  output.on('drain', () => {
    isWriting = false;
    if (isMore) begin();
    isMore = false;
  });
  const stream: LogOutput & LastLine = {
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    lastObj: {},
    lastMsg: '',
    lastTime: '',
    write(line) {
      waiting += line;
      if (stream.lastLevel >= WARN || 'audit' in stream.lastObj || waiting.length >= PART / 2) send();
      else timer ??= setTimeout(send, WAIT_MS).unref();
    },
    async flushed() {
      if (waiting !== '') send();
      while (isWriting) await once(output, 'drain');
    },
  };
  return stream;
}
