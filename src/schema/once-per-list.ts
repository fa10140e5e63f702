import { attached } from '../attached.ts';

/** Makes something of a list once, however many fields have the same variable for their argument. */
export function oncePerList<Item, Made extends object>(
  make: (items: readonly Item[]) => Made,
): (items: readonly Item[]) => Made {
  const known = attached<readonly Item[], Made>();
  return (items) => {
    const made = known.get(items) ?? make(items);
    known.set(items, made);
    return made;
  };
}
