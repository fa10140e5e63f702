/** A value for each object that has one. */
export interface Attached<Key extends object, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  /** Of what has none, nothing is deleted. */
  delete(key: Key): void;
}

/**
 * What is known of objects, kept in the objects themselves, as private fields are. Of a WeakMap V8 takes each value for used until
 * it collects the whole heap, whether its key is or not: a request in one would outlive the young part of the heap, with all
 * that its value leads to.
 */
export function attached<Key extends object, Value>(): Attached<Key, Value> {
  /** Made of an object that there is, it is that object, with one field more. */
  class Attachment extends Existing {
    #value: Value | undefined;

    static find(object: object): Value | undefined {
      return #value in object ? object.#value : undefined;
    }

    static attach(object: object, value: Value | undefined): void {
      const target = #value in object ? object : new Attachment(object);
      target.#value = value;
    }
  }
  return {
    get: (key) => Attachment.find(key),
    set: (key, value) => Attachment.attach(key, value),
    delete(key) {
      if (Attachment.find(key) !== undefined) Attachment.attach(key, undefined);
    },
  };
}

class Existing {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the fields of classes below are put on what it returns.
    return object;
  }
}
