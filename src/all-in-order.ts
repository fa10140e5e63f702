/**
 * What all of these come to; the failure is that of the first in their order, whichever was the first to fail. So nobody can
 * tell from it how fast another one was, and the same question has the same answer.
 */
export async function allInOrder<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}
