/** The key of anything that is data, made of its members in the order written. */
export function keyOf<K>(key: K): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}
