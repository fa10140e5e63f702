import { GatewayError } from '../errors.ts';

/** What an item of an argument says, or why it says nothing: an error of its own place. */
export type Outcome<Read> = Read | GatewayError;

/**
 * Reads the items of a list once, however many fields have the same variable for their argument. What cannot be read is an
 * error, made once as well.
 */
export function readOnce<Item, Read>(
  read: (item: Item, index: number) => Read,
): (items: readonly Item[]) => readonly Outcome<Read>[] {
  const known = new WeakMap<readonly Item[], readonly Outcome<Read>[]>();
  return (items) => {
    const outcomes = known.get(items) ?? items.map((item, index) => outcomeOf(() => read(item, index)));
    known.set(items, outcomes);
    return outcomes;
  };
}

/** What reading comes to, where the client may have written anything. */
export function outcomeOf<Read>(read: () => Read): Outcome<Read> {
  try {
    return read();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
