import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/read.ts';

const load = (flags: Record<string, unknown>) => loadConfig({ env: {}, flags });

describe('what is refused, and why', () => {
  test.each([
    [
      'an origin with a path',
      { cors: { origins: ['https://a.example/'] } },
      /origins\.0: must be an origin, like/,
    ],
    ['any origin', { cors: { origins: ['*'] } }, /cors\.origins\.0: must be an origin/],
    ['an origin that is none', { cors: { origins: ['null'] } }, /cors\.origins\.0: must be an origin/],
    [
      'an origin as browsers never write it',
      { cors: { origins: ['https://A.example:443'] } },
      /must be an origin/,
    ],
    ['an origin of another kind', { cors: { origins: ['file:///x'] } }, /must be an origin/],
    ['a host with a scheme', { allowedHosts: ['https://a.example'] }, /allowedHosts\.0: must be a host name/],
    ['a host with a port', { allowedHosts: ['a.example:443'] }, /allowedHosts\.0: must be a host name/],
    ['no host at all', { allowedHosts: [] }, /allowedHosts: must name a host/],
    [
      'a caller without a name',
      { callers: { overrides: [{ caller: '' }] } },
      /overrides\.0\.caller: must name callers/,
    ],
    ['no place at all', { callers: { concurrent: 0 } }, /callers\.concurrent: must be a whole number from 1/],
    ['a mode that is none', { documents: { mode: 'deny' } }, /documents\.mode: must be allow or only/],
  ])('%s', (_, flags, message) => {
    expect(() => load(flags)).toThrow(message);
  });
});

test('a host is known whatever its case', () => {
  expect(load({ allowedHosts: ['Images.Example.com', '[::1]'] }).allowedHosts).toEqual([
    'images.example.com',
    '[::1]',
  ]);
});
