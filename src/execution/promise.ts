/** Whether a value is under way. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Lets go of what nobody waits for any more, alone or in a list: a rejection that nobody hears of would end the process. */
export function letGo(value: unknown): void {
  for (const each of Array.isArray(value) ? value : [value]) {
    if (isPromise(each)) each.then(undefined, () => {});
  }
}
