import type { IncomingMessage, RequestListener } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback } from '../loopback.ts';
import type { RequestListener as TelemetryListener } from '../telemetry/request-record.ts';
import { SECURITY_HEADERS } from './use-security-headers.ts';

/** What of the configuration says by which names the gateway is known. */
export interface HostSettings {
  /** The address that it listens on. */
  readonly host: string;
  /** The names, where they are told. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether programs alone ask here: they do so by addresses and by names of their own network. */
  readonly forPrograms?: boolean;
}

/** Who is told of requests that are refused here. */
export type TurnedAwayListener = Pick<TelemetryListener, 'turnedAway'>;

/** What probes ask by an address, and what tells nothing. */
const OPEN_PATHS = ['/health', '/ready'];

/**
 * Refuses requests that were meant for another host. A page of any site can have its own name lead to this machine (DNS
 * rebinding): to the browser the gateway is then of the page's own site, but the name that it sends is still the page's.
 * This is before GraphQL's server, which takes the Host header for a part of an address without a look, and before there
 * is anything to say of the request: whoever listens is told here.
 */
export function onAllowedHosts(
  listener: RequestListener,
  settings: () => HostSettings,
  listeners: readonly TurnedAwayListener[] = [],
): RequestListener {
  const judge = createJudge();
  return (request, response) => {
    const refusal = refusalOf(request, settings(), judge);
    if (!refusal) return listener(request, response);
    const { method = '', url = '', headers: given } = request;
    const turnedAway = { method, path: url.split('?')[0] ?? '', host: given.host, ...refusal };
    for (const each of listeners) each.turnedAway?.(turnedAway);
    const headers = { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' };
    // What was to follow is not read.
    response.writeHead(refusal.status, { ...headers, connection: 'close' }).end(`${refusal.words}\n`);
  };
}

function refusalOf({ url = '', headers, rawHeaders }: IncomingMessage, settings: HostSettings, judge: Judge) {
  // An absolute target is for a proxy, and names a host of its own.
  if (!url.startsWith('/')) return { status: 421, words: 'This is no proxy: send the path alone.' };
  if (hasSeveralHosts(rawHeaders)) {
    return { status: 400, words: 'There are several Host headers: send one.' };
  }
  // Node asks it of HTTP/1.1; what came by HTTP/1.0 may have none.
  const verdict = judge(headers.host, settings);
  if (verdict === 'none') return { status: 400, words: 'The Host header is not a host: send name:port.' };
  if (verdict === 'allowed' || OPEN_PATHS.includes(url.split('?')[0] ?? '')) return undefined;
  const setting = settings.forPrograms ? 'metrics.allowedHosts' : 'allowedHosts';
  return {
    status: 421,
    words: `This gateway is not known by the host that the request names (the Host header). If it should be, add it to ${setting}.`,
  };
}

/** Node keeps one of several, or joins them, by its settings: what was sent is in the raw ones. */
function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts += 1;
  return hosts > 1;
}

/** Says of a Host header whether it is none, or one that the gateway may be called by. */
type Judge = (host: string | undefined, settings: HostSettings) => 'none' | 'allowed' | 'unknown';

/** Remembers the last verdict: nearly all requests name the same host. */
function createJudge(): Judge {
  let last: { host: string | undefined; settings: HostSettings; verdict: ReturnType<Judge> } | undefined;
  return (host, settings) => {
    if (last === undefined || last.host !== host || last.settings !== settings) {
      const name = host === undefined ? '' : nameOf(host);
      const verdict = name === undefined ? 'none' : isAllowed(name, settings) ? 'allowed' : 'unknown';
      last = { host, settings, verdict };
    }
    return last.verdict;
  };
}

/** The name in a Host header, without the port; undefined where there is none. */
function nameOf(host: string): string | undefined {
  const [, name] = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i.exec(host) ?? [];
  if (name === undefined || !URL.canParse(`http://${host}`)) return undefined;
  return name.toLowerCase().replace(/\.$/, '');
}

function isAllowed(name: string, { host, allowedHosts, forPrograms = false }: HostSettings): boolean {
  if (allowedHosts?.includes(name) || (forPrograms && !canBeAnybodys(name))) return true;
  if (allowedHosts !== undefined || forPrograms) return false;
  return !isLoopback(host) || isLoopback(name);
}

/** Whether a name may be one that somebody has bought: an address leads nowhere else, nor does a name without a dot. */
function canBeAnybodys(name: string): boolean {
  return name.includes('.') && !name.startsWith('[') && isIP(name) === 0;
}
