import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type DestinationStream, symbols } from 'pino';

/** So long a line waits for others, to be written together with them. */
const WAIT_MS = 50;
/** So many characters leave at once: what collects the logs of containers takes parts of some size. */
const PART = 8 * 1024;

/** From this level on, a line leaves at once. */
const WARN = 40;

/** So many characters wait at most for whoever takes them, the lines that leave at once among them; of others half as many. */
const ROOM = 8 * 2 ** 20;

/** So soon more is offered to whoever takes no more now. */
const TAKEN_MS = 10;
/** So soon it is tried again where lines cannot be written, be it that the disk is full. */
const AGAIN_MS = 1000;
/** So long the end of the process waits for whoever takes the lines. */
const EXIT_MS = 5000;

const NOTHING = Buffer.alloc(0);

/**
 * The error output of the process, by a descriptor that takes what there is room for and no more: whoever reads it slowly holds
 * nothing up.
 */
export function errorOutput(): number {
  // Node sets pipes and sockets so, for all who have them, and sets them back for each process that it starts with them.
  const { fd } = process.stderr;
  // A file has room, and by a way of its own one would write over what others have written meanwhile.
  if (fstatSync(fd).isFile()) return fd;
  try {
    // Linux gives another way into the same pipe or terminal, which nobody else sets.
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return fd;
  }
}

/** What became of lines: there is no room for all of them now, or they cannot be written. */
type Outcome = 'written' | 'full' | 'failed';

/** What pino says of a line before it writes it, to a destination that asks for it. */
interface LastLine {
  readonly [symbols.needsMetadataGsym]: true;
  lastLevel: number;
  lastObj: object;
  lastMsg: string;
  lastTime: string;
}

/**
 * Where the lines of a log go. To write one takes longer than to make it: they leave together, a few milliseconds later;
 * warnings, errors and what somebody may have to answer for leave at once, behind all that waited. An end of the process that
 * is not the system's doing loses none that somebody takes in time.
 *
 * Where the file takes what it has room for and no more, writing blocks nothing, and it is known at any time what is written:
 * pino's own destination may write on another thread, whose lines an end loses, or wait for room without end. A regular file
 * blocks for as long as its disk does.
 */
export class LogOutput implements DestinationStream, LastLine {
  readonly [symbols.needsMetadataGsym] = true;
  lastLevel = 0;
  lastObj: object = {};
  lastMsg = '';
  lastTime = '';
  readonly #fd: number;
  #waiting = '';
  /** What is left of the lines that are being written. */
  #part = NOTHING;
  #timer: NodeJS.Timeout | undefined;
  #isStuck = false;
  #dropped = 0;
  #told = 0;
  #exitMs = EXIT_MS;
  #tell: (lines: number) => void = () => {};

  constructor(fd: number) {
    this.#fd = fd;
    process.once('exit', () => this.#end());
  }

  /** How many lines were dropped since the start, for want of room. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls back when lines can be written again, with the number of those that were dropped. */
  whenBack(tell: (lines: number) => void): void {
    this.#tell = tell;
  }

  /** Waits for whoever takes the lines, while signals are heard: the end of the process, which hears none, waits no more then. */
  async flush(): Promise<void> {
    const lastly = performance.now() + EXIT_MS;
    while (this.#send() === 'full' && performance.now() < lastly) await delay(TAKEN_MS);
    this.endAtOnce();
  }

  /** From now on, the end of the process waits for nobody. */
  endAtOnce(): void {
    this.#exitMs = 0;
  }

  write(line: string): void {
    const isUrgent = this.lastLevel >= WARN || 'audit' in this.lastObj;
    const length = this.#part.length + this.#waiting.length + line.length;
    if (length > (isUrgent ? ROOM : ROOM / 2)) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += line;
    if (this.#isStuck) return;
    if (isUrgent || this.#waiting.length >= PART) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), WAIT_MS).unref();
  }

  /** Writes what waits, or what of it can be written now. */
  #send(): Outcome {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outcome = this.#write();
    this.#isStuck = outcome !== 'written';
    if (this.#isStuck) {
      this.#timer = setTimeout(() => this.#send(), outcome === 'full' ? TAKEN_MS : AGAIN_MS).unref();
    } else if (this.#told < this.#dropped) {
      const lines = this.#dropped - this.#told;
      this.#told = this.#dropped;
      this.#tell(lines);
      // What it says is a line of the log, for which there may be no room again.
      if (this.#isStuck) return 'full';
    }
    return outcome;
  }

  #write(): Outcome {
    try {
      while (this.#part.length > 0 || this.#waiting !== '') {
        if (this.#part.length === 0) {
          this.#part = Buffer.from(this.#waiting);
          this.#waiting = '';
        }
        this.#part = this.#part.subarray(writeSync(this.#fd, this.#part));
      }
      return 'written';
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 'full' : 'failed';
    }
  }

  /** Nothing else runs any more. */
  #end(): void {
    const lastly = performance.now() + this.#exitMs;
    const nothing = new Int32Array(new SharedArrayBuffer(4));
    while (this.#send() === 'full' && performance.now() < lastly) Atomics.wait(nothing, 0, 0, TAKEN_MS);
  }
}
