/**
 * What is looked up in batches, in an order: what looks up one kind may hold back those after it, never its own or one
 * before it. So no two of them wait for each other.
 *
 * A manifest leads to many images, the children of its index, and an image to one manifest: so manifests come first, and
 * the children of all of them share calls. Their own manifests follow full batches of images, and so fill calls as well.
 */
export const LOOK_UP_KINDS = [
  'repositories',
  'manifests',
  'images',
  'lifecyclePreviewResults',
  'repositoryScanning',
] as const;
export type LookUpKind = (typeof LOOK_UP_KINDS)[number];

/** Holds batched look-ups back while something is under way that may add keys to them. */
export interface Barrier {
  /** Keeps look-ups of these kinds back until the answer that may lead to some is there, well or badly. */
  hold(kinds: Iterable<LookUpKind>, answer: Promise<unknown>): void;
  /** Takes note of a call: as long as there is one under way, there is something to wait for. */
  note<T>(call: Promise<T>): Promise<T>;
  /** Runs `go` once, when nothing holds its kind. What comes back runs it now instead, if it would have to wait. */
  wait(kind: LookUpKind, go: () => void): () => void;
}

/**
 * The barrier of one request, whatever its registries: the key of a replica in one comes from a read of another. A
 * hundred reads that end one by one are then followed by one look-up of a hundred keys, not by a hundred. Past the
 * request's `signal` it holds nothing back.
 *
 * It always opens: calls end, and when none is under way, all that still hold something back wait at the barrier too.
 */
export function createBarrier(signal: AbortSignal): Barrier {
  const waiting = new Map<() => void, LookUpKind>();
  const holders = new Map<LookUpKind, number>();
  let calls = 0;
  let opening = false;

  const isHeld = (kind: LookUpKind) => !signal.aborted && (holders.get(kind) ?? 0) > 0;
  const open = () => {
    opening = false;
    const all = [...waiting];
    const free = all.filter(([, kind]) => !isHeld(kind));
    for (const [go] of free.length > 0 || calls > 0 ? free : all) go();
  };
  // After a turn, in which whoever was woken by the last answer asks for what it needs next.
  const openSoon = () => {
    if (opening || waiting.size === 0) return;
    opening = true;
    setImmediate(open);
  };
  signal.addEventListener('abort', open, { once: true });

  return {
    hold(kinds, answer) {
      const held = [...kinds];
      if (held.length === 0) return;
      for (const kind of held) holders.set(kind, (holders.get(kind) ?? 0) + 1);
      const release = () => {
        for (const kind of held) holders.set(kind, (holders.get(kind) ?? 0) - 1);
        openSoon();
      };
      answer.then(release, release);
    },
    note(call) {
      calls += 1;
      const end = () => {
        calls -= 1;
        openSoon();
      };
      call.then(end, end);
      return call;
    },
    wait(kind, go) {
      const once = () => {
        if (waiting.delete(once)) go();
      };
      waiting.set(once, kind);
      openSoon();
      return () => {
        if (isHeld(kind)) once();
      };
    },
  };
}
