import type { IncomingMessage } from 'node:http';
import { attached } from '../attached.ts';

const arrivals = attached<IncomingMessage, number>();

/** Notes when a request came, for whoever looks at it later; returns the moment, as `performance.now` tells it. */
export function noteArrival(request: IncomingMessage): number {
  const now = performance.now();
  arrivals.set(request, now);
  return now;
}

/** When a request came; now, where nobody has noted it. */
export function arrivalOf(request: IncomingMessage | undefined): number {
  return (request && arrivals.get(request)) ?? performance.now();
}
