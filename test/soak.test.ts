import { describe, expect, test } from 'vitest';
import { findMistakes, type SoakAnswer } from '../bench/soak/compare.ts';

const expected = { repository: { name: 'a', images: { nodes: [{ tags: ['t1'] }, { tags: [] }] } } };
const failedAt = (code: string, ...path: (string | number)[]) => [
  { message: 'No.', path, extensions: { code } },
];

describe('the soak holds an answer to what it must be', () => {
  test.each<[string, SoakAnswer]>([
    ['the same', { data: expected }],
    [
      'the same, but what failed',
      { data: { repository: null }, errors: failedAt('UPSTREAM_TIMEOUT', 'repository') },
    ],
    [
      'the same, but what holds something that failed and may not be null',
      {
        data: { repository: { name: 'a', images: null } },
        errors: failedAt('UPSTREAM_THROTTLED', 'repository', 'images', 'nodes', 1, 'tags'),
      },
    ],
  ])('and takes %s', (_, answer) => {
    expect(findMistakes(answer, expected)).toEqual([]);
  });

  test.each<[string, SoakAnswer, string]>([
    ['no data', {}, 'the answer is null without an error'],
    ['a null without an error', { data: { repository: null } }, 'repository is null without an error'],
    [
      'a null whose error is of another place',
      { data: { repository: null }, errors: failedAt('UPSTREAM_TIMEOUT', 'other') },
      'repository is null without an error',
    ],
    [
      'another value',
      { data: { repository: { ...expected.repository, name: 'b' } } },
      'repository.name is "b", not "a"',
    ],
    [
      'a value too many',
      { data: { repository: { ...expected.repository, more: 1 } } },
      'repository.more is 1, not undefined',
    ],
    [
      'an item too few',
      { data: { repository: { name: 'a', images: { nodes: [] } } } },
      'repository.images.nodes has 0 items, not 2',
    ],
    [
      'an error that AWS is not to blame for',
      { data: { repository: null }, errors: failedAt('INTERNAL_SERVER_ERROR', 'repository') },
      'repository failed: INTERNAL_SERVER_ERROR: No.',
    ],
    [
      'an error beside a value',
      { data: expected, errors: failedAt('UPSTREAM_TIMEOUT', 'repository', 'name') },
      'repository.name failed and has a value all the same',
    ],
  ])('and not %s', (_, answer, mistake) => {
    expect(findMistakes(answer, expected)).toContain(mistake);
  });
});
