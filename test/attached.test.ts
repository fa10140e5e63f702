import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { attached } from '../src/attached.ts';

setFlagsFromString('--expose-gc');
const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc');

describe('what is attached to objects', () => {
  test('is found by the object, and nowhere else', () => {
    const [names, ages] = [attached<object, string>(), attached<object, number>()];
    const [one, other] = [{ a: 1 }, [2]];
    expect(names.get(one)).toBeUndefined();
    names.set(one, 'one');
    names.set(other, 'other');
    ages.set(one, 1);
    names.set(one, 'first');
    expect([names.get(one), names.get(other)]).toEqual(['first', 'other']);
    expect([ages.get(one), ages.get(other)]).toEqual([1, undefined]);
    names.delete(one);
    names.delete({});
    expect([names.get(one), names.get(other), ages.get(one)]).toEqual([undefined, 'other', 1]);
  });

  test('is no part of it for anybody else, nor of what is copied of it', () => {
    const names = attached<object, string>();
    const one = { a: 1 };
    names.set(one, 'one');
    expect(names.get(one)).toBe('one');
    expect(Reflect.ownKeys(one)).toEqual(['a']);
    expect(names.get({ ...one })).toBeUndefined();
    expect(names.get(structuredClone(one))).toBeUndefined();
  });

  test('goes with the object when the young part of the heap is collected', () => {
    const KIB = 64;
    const make = (many: { set(key: object, value: object): void }, count: number) => {
      for (let made = 1; made <= count; made += 1) {
        const key = {};
        many.set(key, { key, much: Array.from({ length: (KIB * 1024) / 8 }, () => made) });
        if (made % 10 === 0) collect({ type: 'minor' });
      }
    };
    const leftOf = (many: { set(key: object, value: object): void }) => {
      make(many, 50);
      collect();
      const before = process.memoryUsage().heapUsed;
      make(many, 200);
      return (process.memoryUsage().heapUsed - before) / 200 / 1024;
    };
    expect(leftOf(attached<object, object>())).toBeLessThan(KIB / 4);
    // Where this is no longer so, neither is the reason for it.
    expect(leftOf(new WeakMap<object, object>())).toBeGreaterThan(KIB / 2);
  });
});
