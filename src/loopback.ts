import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address to listen on, or a host to ask, is this machine's own alone. A name that is not known to be is not. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost') return true;
  // Each request's Host is asked for: a BlockList takes a dozen times as long as all the rest of that.
  return isIP(name) === 6 ? LOOPBACK.check(name, 'ipv6') : isIP(name) === 4 && name.startsWith('127.');
}
