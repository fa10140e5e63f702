import { type DestinationStream, destination, symbols } from 'pino';

/** So long a line waits for others, to be written together with them. */
const WAIT_MS = 50;
/** With so many characters nothing waits: what collects the logs of containers takes them in parts of this size. */
const ENOUGH = 16 * 1024;

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

/**
 * Where the lines of a log go, by a file's descriptor. To write one takes longer than to make it: they leave together, a few
 * milliseconds later; warnings, errors and what somebody may have to answer for leave at once, behind all that waited. An end
 * of the process that is not the system's doing loses none.
 */
export function openLogOutput(fd: number): DestinationStream {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    output.write(lines);
  };
  // Before the output, which writes at the end what it has by then.
  process.once('exit', send);
  const output = destination(fd);
  const stream: DestinationStream & LastLine = {
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    lastObj: {},
    lastMsg: '',
    lastTime: '',
    write(line) {
      waiting += line;
      if (stream.lastLevel >= WARN || 'audit' in stream.lastObj || waiting.length >= ENOUGH) send();
      else timer ??= setTimeout(send, WAIT_MS).unref();
    },
  };
  return stream;
}
