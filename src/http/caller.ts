import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { ANONYMOUS, type Viewer } from '../access/viewer.ts';

/** What tells callers apart who have not said who they are: where they call from. */
export interface Origin {
  /** Node's own request, where the gateway is served by node:http. */
  req?: IncomingMessage;
  request: Request;
}

/** What of it tells the caller. */
export interface Trail extends Pick<Origin, 'req'> {
  request: { readonly headers: Pick<Headers, 'get'> };
}

/** What GraphQL's server is told beside the request, where it is served by node:http. */
export type ServerContext = { req?: IncomingMessage; res?: ServerResponse };

/** Where a request came from. */
export function originOf(request: Request, { req }: ServerContext): Origin {
  return { request, ...(req ? { req } : {}) };
}

/** The caller that limits are counted for: the viewer's name, or the address of one without a name. */
export function callerOf(viewer: Viewer, origin: Trail, proxies: number): string {
  if (viewer.name !== ANONYMOUS.name) return viewer.name;
  return callerAt(viewer, addressOf(origin, proxies));
}

/** The same, where it is known what the address is. */
export function callerAt(viewer: Viewer, address: string | undefined): string {
  if (viewer.name !== ANONYMOUS.name) return viewer.name;
  return address === undefined ? viewer.name : `address:${address}`;
}

/**
 * The address of the client, of IPv6 its network: of the socket, or, behind proxies that are known, what the outermost of
 * them wrote. What stands farther left in X-Forwarded-For was written by the client.
 */
export function addressOf({ req, request }: Trail, proxies: number): string | undefined {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? [];
  const hops = [...forwarded.map((hop) => hop.trim()), req?.socket.remoteAddress ?? ''];
  const hop = hops.at(-1 - Math.min(proxies, forwarded.length)) ?? '';
  const address = withoutPort(hop).replace(/^::ffff:(?=\d+\.)/i, '');
  // What is no address may be anything, and each thing would be another caller.
  const version = isIP(address);
  if (version === 0) return req?.socket.remoteAddress;
  return version === 6 ? networkOf(address) : address;
}

/** Some proxies add the client's port, as `192.0.2.1:4711` or `[2001:db8::1]:4711`: each connection has another. */
function withoutPort(hop: string): string {
  const { bracketed, bare } = WITH_PORT.exec(hop)?.groups ?? {};
  return bracketed ?? bare ?? hop;
}

const WITH_PORT = /^(?:\[(?<bracketed>[^\]]*)\](?::\d+)?|(?<bare>[\d.]+):\d+)$/;

/** The first half of an IPv6 address: whoever has one has all of that network. */
function networkOf(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16));
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}
