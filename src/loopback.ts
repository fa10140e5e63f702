import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address to listen on, or a host to ask, is this machine's own alone. A name that is not known to be is not. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost') return true;
  const version = isIP(name);
  // Looked up for each request: of addresses of this kind the text tells.
  if (version === 4) return name.startsWith('127.');
  return version === 6 && LOOPBACK.check(name, 'ipv6');
}
