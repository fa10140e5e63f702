import { describe, expect, test } from 'vitest';
import { rig } from './reads-rig.ts';

describe('a batch', () => {
  test('gives each key its own answer, error or absence, and remembers all but the error', async () => {
    using rigged = rig();
    const { images, end, keys, readerOf, settle } = rigged;
    const first = images.lookUp('app', ['a', 'bad', 'b'], readerOf());
    await settle();
    await end(0, 'image');
    expect(await first).toEqual(
      new Map<string, unknown>([
        ['a', 'a image'],
        ['bad', expect.objectContaining({ code: 'UPSTREAM_ACCESS_DENIED', message: 'bad' })],
        ['b', 'b image'],
      ]),
    );
    images.lookUp('app', ['a', 'bad', 'b'], readerOf());
    images.lookUp('other', ['a'], readerOf());
    await settle();
    expect(keys()).toEqual(['app: a bad b', 'app: bad', 'other: a']);
  });

  test('asks for the keys alone that nobody knows or asks for', async () => {
    using rigged = rig();
    const { images, keys, readerOf, settle, end, pass } = rigged;
    images.fill('app', [{ key: 'known', value: 'from a listing' }], Date.now());
    const one = readerOf();
    const two = readerOf();
    const answers = [images.lookUp('app', ['known', 'a', 'b'], one), images.lookUp('app', ['b', 'c'], two)];
    await settle();
    expect(keys()).toEqual(['app: a b c']);
    await end(0, 'image');
    expect(await answers[0]).toEqual(
      new Map([
        ['known', 'from a listing'],
        ['a', 'a image'],
        ['b', 'b image'],
      ]),
    );
    // b was under way, and c went along.
    expect(one.ledger.total()).toMatchObject({ cached: 1, coalesced: 0 });
    expect(two.ledger.total()).toMatchObject({ cached: 0, coalesced: 2 });
    await pass(0);
  });

  test('answers a reader who must have a key anew besides one who waits for it', async () => {
    using rigged = rig();
    const { images, keys, readerOf, settle, end, pass } = rigged;
    images.lookUp('app', ['first'], readerOf());
    await settle();
    const patient = images.lookUp('app', ['a'], readerOf());
    await pass(1);
    const anew = images.lookUp('app', ['a'], readerOf({ since: Date.now() }));
    await settle();
    await end(0, 'image');
    await end(1, 'image');
    expect(keys()).toEqual(['app: first', 'app: a']);
    expect(await patient).toEqual(await anew);
  });

  test('rejects with a leaver’s own reason, and leaves the others their answers', async () => {
    using rigged = rig();
    const { images, readerOf, settle, end, calls } = rigged;
    const controller = new AbortController();
    const left = images.lookUp('app', ['a', 'b'], readerOf({ signal: controller.signal }));
    const stays = images.lookUp('app', ['b', 'c'], readerOf());
    await settle();
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect(calls[0]?.work.signal.aborted).toBe(false);
    await end(0, null);
    expect(await stays).toEqual(
      new Map([
        ['b', null],
        ['c', null],
      ]),
    );
  });
});
