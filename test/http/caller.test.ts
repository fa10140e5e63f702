import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { callerOf } from '../../src/http/caller.ts';

/** A request over a socket of that address. */
function requestFrom(address: string, forwarded?: string) {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { req: new IncomingMessage(socket), request: new Request('http://gateway.test/', { headers }) };
}

test('who said who it is, is that', () => {
  const viewer = { ...ANONYMOUS, name: 'key:ci' };
  expect(callerOf(viewer, requestFrom('192.0.2.1', '192.0.2.2'), 1)).toBe('key:ci');
});

test.each([
  ['the socket, whatever the client says', '192.0.2.1', '203.0.113.9', 0, 'address:192.0.2.1'],
  ['the one whom the proxy names', '10.0.0.1', '203.0.113.9', 1, 'address:203.0.113.9'],
  ['not the one whom the client names', '10.0.0.1', '198.51.100.7, 203.0.113.9', 1, 'address:203.0.113.9'],
  [
    'the one whom the outer of two names',
    '10.0.0.1',
    '6.6.6.6, 203.0.113.9, 10.0.0.2',
    2,
    'address:203.0.113.9',
  ],
  [
    'the farthest that is known, where a proxy was passed by',
    '10.0.0.1',
    '203.0.113.9',
    2,
    'address:203.0.113.9',
  ],
  ['the socket, where no proxy says anything', '10.0.0.1', undefined, 1, 'address:10.0.0.1'],
  ['without its port, as some proxies write it', '10.0.0.1', '203.0.113.9:4711', 1, 'address:203.0.113.9'],
  ['without brackets', '10.0.0.1', '[2001:db8:0:1::7]', 1, 'address:2001:db8:0:1::/64'],
  ['without brackets and port', '10.0.0.1', '[2001:db8:0:1::7]:4711', 1, 'address:2001:db8:0:1::/64'],
  ['in brackets, of IPv4 in IPv6', '10.0.0.1', '[::ffff:203.0.113.9]:4711', 1, 'address:203.0.113.9'],
  ['the socket, where a port follows no address', '10.0.0.1', '203.0.113:4711', 1, 'address:10.0.0.1'],
  ['the socket, where it says something else', '10.0.0.1', 'unknown', 1, 'address:10.0.0.1'],
  ['the same over both kinds of socket', '::ffff:192.0.2.1', undefined, 0, 'address:192.0.2.1'],
  ['the network of an IPv6 address', '2001:DB8:0:1:a:b:c:d', undefined, 0, 'address:2001:db8:0:1::/64'],
  ['the same network, written short', '2001:db8::1:a:b:c:d', undefined, 0, 'address:2001:db8:0:1::/64'],
  ['a network of zeros', '2001:db8::7', undefined, 0, 'address:2001:db8:0:0::/64'],
  ['an address with a zone', 'fe80::1%eth0', undefined, 0, 'address:fe80:0:0:0::/64'],
])('otherwise it is an address: %s', (_, address, forwarded, proxies, caller) => {
  expect(callerOf(ANONYMOUS, requestFrom(address, forwarded), proxies)).toBe(caller);
});

test('without a socket all are one', () => {
  expect(callerOf(ANONYMOUS, { request: new Request('http://gateway.test/') }, 1)).toBe('anonymous');
});
