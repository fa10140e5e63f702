/** What is read of a profile as V8 writes it. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children?: readonly number[] | undefined;
}

export interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const IDLE = new Set(['(idle)', '(program)', '(root)']);

/**
 * How long each stack of functions, the innermost first, was what the thread did, in microseconds. What it waited is left out,
 * and what it takes to write the profile.
 */
export function* busyStacks({ nodes, samples = [], timeDeltas = [] }: Profile): Generator<[Frame[], number]> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const micros = new Map<number, number>();
  samples.forEach((id, index) => {
    micros.set(id, (micros.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  });
  for (const [innermost, time] of micros) {
    const stack: Frame[] = [];
    for (let id: number | undefined = innermost; id !== undefined; id = parents.get(id)) {
      const frame = byId.get(id)?.callFrame;
      if (frame !== undefined) stack.push(frame);
    }
    const isWatching = stack.some(({ url }) => url === 'node:inspector');
    if (!isWatching && !IDLE.has(stack[0]?.functionName ?? '')) yield [stack, time];
  }
}
