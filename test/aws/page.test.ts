import { describe, expect, test } from 'vitest';
import { assertNewToken, nextToken, RepeatedTokenError, readAll } from '../../src/aws/page.ts';
import fc from '../helpers/fast-check.ts';

test.each([
  [undefined, undefined],
  [null, undefined],
  ['', undefined],
  ['0', '0'],
  ['token', 'token'],
])('the token %j leads to %j', (token, read) => {
  expect(nextToken(token, 'asked')).toBe(read);
});

test('a token that leads to itself is an error', () => {
  expect(() => nextToken('asked', 'asked')).toThrow(RepeatedTokenError);
});

test('a token that came before is an error; none is none', () => {
  const seen = new Set<string>();
  for (const token of [undefined, 'a', 'b', undefined]) assertNewToken(seen, token);
  expect(() => assertNewToken(seen, 'a')).toThrow(
    expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE' }),
  );
});

describe('readAll', () => {
  test('reads every page, empty ones too, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer()), { minLength: 1 }), async (pages) => {
        const items = await readAll(async (token) => {
          const at = Number(token ?? 0);
          const nextToken = at + 1 < pages.length ? String(at + 1) : undefined;
          return { items: pages[at] ?? [], nextToken };
        });
        expect(items).toEqual(pages.flat());
      }),
    );
  });

  test('does not go in a circle', async () => {
    const circle = readAll(async (token) => ({ items: [token], nextToken: token === 'a' ? 'b' : 'a' }));
    await expect(circle).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });
});
