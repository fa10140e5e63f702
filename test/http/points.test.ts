import { expect, test } from 'vitest';
import { pointsOf } from '../../src/http/points.ts';

test.each([
  ['a few fields', { calls: 0, nodes: 99 }, { ofTime: 0, all: 0 }],
  ['a hundred fields', { calls: 0, nodes: 100 }, { ofTime: 1, all: 1 }],
  ['a call', { calls: 1, nodes: 3 }, { ofTime: 0, all: 1 }],
  ['ten calls, which are a hundred fields in time', { calls: 10, nodes: 0 }, { ofTime: 1, all: 11 }],
  ['calls and fields', { calls: 25, nodes: 1260 }, { ofTime: 15, all: 40 }],
  ['what was not reckoned', undefined, { ofTime: 0, all: 0 }],
])('%s', (_, cost, points) => {
  expect(pointsOf(cost)).toEqual(points);
});
