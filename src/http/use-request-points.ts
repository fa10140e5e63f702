import type { Plugin } from 'graphql-yoga';
import { type Origin, originOf, type ServerContext } from './caller.ts';
import type { CallerGate } from './caller-limits.ts';
import { knownViewer } from './viewers.ts';

/** Takes the point of a request off whoever sent it, or off where it came from; throws what to tell when none is left. */
export type ChargeRequest = (origin: Origin) => Promise<void>;

/** Makes what takes the point of each request, which is taken once, whoever asks for it first. */
export function createRequestCharge(gate: CallerGate, callerAt: (origin: Origin) => string): ChargeRequest {
  const charged = new WeakSet<Request>();
  return async (origin) => {
    if (charged.has(origin.request)) return;
    charged.add(origin.request);
    await gate.charge(callerAt(origin), 1);
  };
}

/**
 * Has each request take a point before its body is read, or, where a signature in it says who is calling, as soon as that is
 * known; a body that cannot be read is not free either. What headers alone refuse before costs nothing: next to none of the
 * gateway's time, and a page of another site could spend the points of whoever opens it.
 */
export function useRequestPoints(charge: ChargeRequest): Plugin<ServerContext, ServerContext> {
  return {
    async onRequestParse({ request, serverContext, requestParser, setRequestParser }) {
      const origin = originOf(request, serverContext);
      if (knownViewer(request)) {
        await charge(origin);
        return;
      }
      if (requestParser) {
        setRequestParser(async (unread) => {
          try {
            return await requestParser(unread);
          } catch (error) {
            await charge(origin);
            throw error;
          }
        });
      }
      return { onRequestParseDone: () => charge(origin) };
    },
  };
}
