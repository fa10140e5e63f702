import { expect, test } from 'vitest';
import { isLoopback } from '../src/loopback.ts';

test.each(['127.0.0.1', '127.8.9.10', '::1', '[::1]', '::ffff:127.0.0.1', 'localhost', 'LocalHost'])(
  '%s is loopback',
  (host) => expect(isLoopback(host)).toBe(true),
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '128.0.0.1',
  '::ffff:10.0.0.1',
  'localhost.example',
  '127.0.0.1.example',
  '127.1',
  '',
])('%s is not', (host) => expect(isLoopback(host)).toBe(false));
