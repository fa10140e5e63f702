import { describe, expect, test } from 'vitest';
import { createBarrier, type LookUpKind } from '../../src/loaders/barrier.ts';

const turns = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
};

/** A barrier, and the look-ups that it let go. */
function start(controller = new AbortController()) {
  const barrier = createBarrier(controller.signal);
  const gone: LookUpKind[] = [];
  return { controller, barrier, gone, ask: (kind: LookUpKind) => barrier.wait(kind, () => gone.push(kind)) };
}

/** An answer that comes when the test says so. */
function answer() {
  let come = () => {};
  const promise = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { promise, come: () => come() };
}

describe('a look-up', () => {
  test('waits for whoever holds its kind, and for no one else', async () => {
    const { barrier, gone, ask } = start();
    const [images, repositories] = [answer(), answer()];
    barrier.hold(['images', 'lifecyclePreviewResults'], barrier.note(images.promise));
    barrier.hold(['repositories'], barrier.note(repositories.promise));
    for (const kind of ['images', 'repositories', 'lifecyclePreviewResults'] as const) ask(kind);
    await turns();
    expect(gone).toEqual([]);
    repositories.come();
    await turns();
    expect(gone).toEqual(['repositories']);
    images.come();
    await turns();
    expect(gone).toEqual(['repositories', 'images', 'lifecyclePreviewResults']);
  });

  test('waits as long as one of several holds its kind', async () => {
    const { barrier, gone, ask } = start();
    const [first, second] = [answer(), answer()];
    for (const { promise } of [first, second]) barrier.hold(['images'], barrier.note(promise));
    ask('images');
    first.come();
    await turns();
    expect(gone).toEqual([]);
    second.come();
    await turns();
    expect(gone).toEqual(['images']);
  });

  test('does not wait when no call is under way: whoever holds it back must be waiting too', async () => {
    const { barrier, gone, ask } = start();
    const call = answer();
    barrier.hold(['images'], new Promise(() => {}));
    barrier.note(call.promise);
    ask('images');
    await turns();
    expect(gone).toEqual([]);
    call.come();
    await turns();
    expect(gone).toEqual(['images']);
  });

  test('lets those go first that no one holds, when no call is under way', async () => {
    const { barrier, gone, ask } = start();
    const call = answer();
    barrier.hold(['images'], call.promise);
    ask('images');
    barrier.wait('repositories', () => {
      gone.push('repositories');
      barrier.note(call.promise);
    });
    await turns();
    expect(gone).toEqual(['repositories']);
    call.come();
    await turns();
    expect(gone).toEqual(['repositories', 'images']);
  });

  test('goes when the request ends, whoever holds it', async () => {
    const { controller, barrier, gone, ask } = start();
    barrier.hold(['images'], barrier.note(new Promise(() => {})));
    ask('images');
    await turns();
    controller.abort();
    expect(gone).toEqual(['images']);
  });

  test('can be made to go at once, and goes no second time', async () => {
    const { barrier, gone, ask } = start();
    const held = answer();
    barrier.hold(['images'], barrier.note(held.promise));
    ask('images')();
    expect(gone).toEqual(['images']);
    held.come();
    await turns();
    expect(gone).toEqual(['images']);
  });
});
