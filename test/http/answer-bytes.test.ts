import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  decodeAnswer,
  encodeAnswer,
  MOST_BYTES,
  MOST_SOURCES,
  type ToldAnswer,
} from '../../src/http/answer-bytes.ts';
import fc from '../helpers/fast-check.ts';

const answer: ToldAnswer = {
  headers: ['content-type', 'application/json; charset=utf-8', 'vary', 'accept', 'vary', 'accept-encoding'],
  body: Buffer.from('{"data":{"image":{"tags":["déjà vu ✓"]}}}'),
  told: {
    operation: { type: 'query', name: undefined },
    documentHash: 'hash',
    documentId: undefined,
    cost: 3,
    hasData: true,
  },
  sources: {
    uses: [{ owner: '111122223333/us-east-1/rights', name: 'ecr.DescribeImages:image:k', stamp: 'stamp' }],
    versions: [['tag', 'version']],
    reads: [['ecr.DescribeImages', 2]],
  },
};

const encoded = (of: ToldAnswer) => encodeAnswer(of) ?? expect.fail('it is too large');

/** What somebody else has written who knows how. */
function written(head: unknown, body = answer.body): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const rest = Buffer.concat([length, text, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(rest));
  return Buffer.concat([checksum, rest]);
}

describe('an answer', () => {
  test('is the same after its way through bytes, wherever they lie', () => {
    const bytes = encoded(answer);
    expect(decodeAnswer(bytes)).toEqual(answer);
    const buffer = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    expect(decodeAnswer(buffer.subarray(6, 6 + bytes.length))).toEqual(answer);
  });

  test('keeps nothing of what it came in', () => {
    expect(decodeAnswer(encoded(answer))?.body.buffer.byteLength).toBe(answer.body.length);
  });
});

describe('bytes that are no answer are undefined', () => {
  const whole = encoded(answer);

  test('whichever bit is wrong', () => {
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const bytes = Uint8Array.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeAnswer(bytes)).toBeUndefined();
    }
  });

  test('wherever they are cut off', () => {
    for (let end = 0; end < whole.length; end += 1)
      expect(decodeAnswer(whole.subarray(0, end))).toBeUndefined();
  });

  test('whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeAnswer(bytes) === undefined));
  });

  const { body: _, ...head } = answer;
  const withSources = (other: object) => ({ ...head, sources: { ...head.sources, ...other } });
  const withHeader = (name: string, value: string) => ({
    ...head,
    headers: [...answer.headers, name, value],
  });
  test('but for what is as it should be', () => {
    expect(decodeAnswer(written(head))).toEqual(answer);
  });

  test.each<[string, unknown]>([
    ['has no head', 'text'],
    ['has a header without a value', { ...head, headers: [...answer.headers, 'vary'] }],
    ['has a header of another line', withHeader('vary', 'accept\r\nset-cookie: a=b')],
    ['has no headers', { ...head, headers: [] }],
    ['has a header without a name', withHeader('', 'accept')],
    ['has a header in large letters', withHeader('Vary', 'accept')],
    ['says how it is sent', withHeader('transfer-encoding', 'chunked')],
    ['says how long it is', withHeader('content-length', '1')],
    ['announces trailers', withHeader('trailer', 'x')],
    ['changes the protocol', withHeader('upgrade', 'h2c')],
    ['leaves a cookie', withHeader('set-cookie', 'a=b')],
    ['leads elsewhere', withHeader('refresh', '0;url=https://example.com')],
    ['is a page', { ...head, headers: ['content-type', 'text/html'] }],
    ['is a page as well', withHeader('content-type', 'text/html')],
    ['is a page to browsers', { ...head, headers: ['content-type', 'application/json;a, text/html'] }],
    ['is of no type', { ...head, headers: ['vary', 'content-type'] }],
    ['is of no query', { ...head, told: { ...head.told, operation: { type: 'mutation' } } }],
    [
      'has read what nobody reads',
      { ...head, sources: { ...head.sources, reads: [['ecr.DeleteRepository', 1]] } },
    ],
    ['is made from nothing', withSources({ uses: [] })],
    ['is made from too much', withSources({ uses: Array(MOST_SOURCES + 1).fill(answer.sources.uses[0]) })],
    [
      'has too many versions to ask for',
      withSources({ versions: Array(MOST_SOURCES + 1).fill(['tag', 'version']) }),
    ],
    ['says of too many reads', withSources({ reads: [['ecr.DescribeImages', 2 ** 50]] })],
    ['says of too many kinds', withSources({ reads: Array(1000).fill(['ecr.DescribeImages', 1]) })],
    ['cost less than nothing', { ...head, told: { ...head.told, cost: -1 } }],
    ['has something besides', { ...head, trailers: [] }],
  ])('even with a checksum that is right: one that %s', (_what, other) => {
    expect(decodeAnswer(written(other))).toBeUndefined();
  });

  test('even with a checksum that is right: one that is too large, which none is that was encoded', () => {
    const space = MOST_BYTES - written(head, Buffer.alloc(0)).length;
    const [largest, tooLarge] = [Buffer.alloc(space), Buffer.alloc(space + 1)];
    expect(encoded({ ...answer, body: largest })).toHaveLength(MOST_BYTES);
    expect(decodeAnswer(written(head, largest))?.body).toHaveLength(space);
    expect(encodeAnswer({ ...answer, body: tooLarge })?.length).toBeUndefined();
    expect(decodeAnswer(written(head, tooLarge))?.body.length).toBeUndefined();
  });

  test('even with a checksum that is right: one whose head is longer than it is', () => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(1, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(4)));
    expect(decodeAnswer(bytes)).toBeUndefined();
  });
});
