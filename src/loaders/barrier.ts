/** Holds batched look-ups back while reads are under way whose answers may add keys to them. */
export interface Barrier {
  /** Keeps the barrier closed until the read is over, well or badly. */
  hold<T>(read: Promise<T>): Promise<T>;
  /** Runs `go` once, when nothing is held. What comes back runs it now instead, if it would have to wait for a read. */
  wait(go: () => void): () => void;
}

/**
 * The barrier of one request, whatever its registries: the key of a replica in one comes from a read of another. A
 * hundred reads that end one by one are then followed by one look-up of a hundred keys, not by a hundred: the slowest
 * read delays them all, since calls outrank milliseconds. Past the request's `signal` it holds nothing back.
 *
 * It always opens: what holds it are reads under way, never look-ups that wait at it. So a read that is held must not
 * itself await a look-up.
 */
export function createBarrier(signal: AbortSignal): Barrier {
  const waiting = new Set<() => void>();
  let held = 0;

  const open = () => {
    if (held > 0 && !signal.aborted) return;
    for (const go of waiting) go();
  };
  // After a turn, in which whoever was woken by the last answer asks for what it needs next.
  const openSoon = () => {
    setImmediate(open);
  };
  const release = () => {
    held -= 1;
    if (held === 0 && waiting.size > 0) openSoon();
  };
  signal.addEventListener('abort', open, { once: true });

  return {
    hold(read) {
      held += 1;
      read.then(release, release);
      return read;
    },
    wait(go) {
      const once = () => {
        if (waiting.delete(once)) go();
      };
      waiting.add(once);
      if (held === 0 || signal.aborted) openSoon();
      return () => {
        if (held > 0) once();
      };
    },
  };
}
