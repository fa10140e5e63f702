import { expect, test } from 'vitest';
import { anyPatternTest, patternTest } from '../../src/access/pattern.ts';
import fc from '../helpers/fast-check.ts';

/** By trying every way there is. */
function oracle(pattern: string, text: string): boolean {
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === undefined) return text === '';
  if (first !== '*') return text[0] === first && oracle(rest, text.slice(1));
  return Array.from({ length: text.length + 1 }, (_, taken) => taken).some((taken) =>
    oracle(rest, text.slice(taken)),
  );
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*'), maxLength: 9 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 9 });

test('a pattern holds where there is any way to read it so', () => {
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      expect(patternTest(wanted)(given)).toBe(oracle(wanted, given));
    }),
    { numRuns: 5000 },
  );
});

test('many patterns hold where one of them does', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 4 }), text, (wanted, given) => {
      expect(anyPatternTest(wanted)(given)).toBe(wanted.some((each) => oracle(each, given)));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['team/*', 'team/app', true],
  ['team/*', 'team/app/cache', true],
  ['team/*', 'team/', true],
  ['team/*', 'team', false],
  ['team/*', 'other/team/app', false],
  ['*/app', 'a/b/app', true],
  ['team/app', 'team/app', true],
  ['team/app', 'team/apps', false],
  // The head and the tail of a pattern may not share characters of the text.
  ['aba*ba', 'aba', false],
  // A dot is a dot.
  ['team.app', 'team-app', false],
])('%s holds for %s: %s', (wanted, given, holds) => {
  expect(patternTest(wanted)(given)).toBe(holds);
});

test('a pattern of many stars is read in one go', () => {
  const many = `${'*a'.repeat(60)}*b`;
  expect(patternTest(many)('a'.repeat(5000))).toBe(false);
});
