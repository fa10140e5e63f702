import { expect, test } from 'vitest';
import { leaksIn } from './leaks.ts';

const SECRET = 'zqcdfghjkm';
const TOLD = `host/a/${SECRET}:latest`;
const secrets = { hidden: new Set([SECRET]), told: [TOLD] };
const encoded = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['as it stands', `{"name":"a/${SECRET}"}`],
  ['in an id', JSON.stringify({ id: encoded(`Repository|1|a/${SECRET}`) })],
  ['in a token inside a cursor', JSON.stringify({ cursor: encoded(JSON.stringify([1, encoded(SECRET)])) })],
  ['in a part of what a visible thing says', JSON.stringify({ message: `a/${SECRET} is not there` })],
])('a secret is found %s', (_, answer) => {
  expect(leaksIn(answer, secrets, [])).toEqual([SECRET]);
});

test.each([
  ['a visible thing says', JSON.stringify({ containerImage: TOLD }), []],
  ['was asked with', JSON.stringify({ message: `${SECRET} is not there` }), [SECRET]],
])('what %s is none', (_, answer, asked) => {
  expect(leaksIn(answer, secrets, asked)).toEqual([]);
});
