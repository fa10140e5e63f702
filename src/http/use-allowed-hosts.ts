import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import { isLoopback } from '../loopback.ts';

/** What the plugin needs to know of the configuration. */
export interface HostSettings {
  /** The address that the gateway listens on. */
  readonly host: string;
  /** The names that it may be called by, where they are told. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** What probes ask by an address, and what tells nothing. */
const OPEN_PATHS = ['/health', '/ready'];

/**
 * Refuses requests that were meant for another host. A page of any site can have its own name lead to this machine (DNS
 * rebinding); to the browser the gateway is then of the page's own site, but the name that it sends is still the page's.
 */
export function useAllowedHosts(settings: () => HostSettings): Plugin<object, { req?: IncomingMessage }> {
  return {
    onRequest({ request, serverContext, fetchAPI, endResponse }) {
      const { req } = serverContext;
      const refuse = (status: number, words: string) =>
        endResponse(
          new fetchAPI.Response(`${words}\n`, {
            status,
            headers: { 'content-type': 'text/plain; charset=utf-8' },
          }),
        );
      // An absolute target is for a proxy, and names a host of its own.
      if (req?.url?.startsWith('/') === false) return refuse(421, 'This is no proxy: send the path alone.');
      if ((req?.headersDistinct['host']?.length ?? 0) > 1)
        return refuse(400, 'There are several Host headers.');
      // Without a socket there is no header either, unless whoever embeds the gateway has passed it on.
      const host = req ? (req.headers.host ?? '') : request.headers.get('host');
      if (host === null) return;
      const name = nameOf(host);
      if (host !== '' && name === undefined) return refuse(400, 'The Host header is not a host.');
      const path = (req?.url ?? new URL(request.url).pathname).split('?')[0] ?? '';
      if (OPEN_PATHS.includes(path) || isAllowed(name ?? '', settings())) return;
      refuse(
        421,
        'This gateway is not known by the host that the request names (the Host header). If it should be, add it to allowedHosts.',
      );
    },
  };
}

/** The name in a Host header, without the port; undefined where there is none. */
function nameOf(host: string): string | undefined {
  const [, name] = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, '');
}

function isAllowed(name: string, { host, allowedHosts }: HostSettings): boolean {
  if (allowedHosts !== undefined) return allowedHosts.includes(name);
  return !isLoopback(host) || isLoopback(name);
}
