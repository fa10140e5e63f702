import type { Plugin } from 'graphql-yoga';
import type { Readiness } from '../readiness.ts';

/** Where whoever sends requests here asks whether more are welcome. */
const PATH = '/ready';

/** Says whether new requests are welcome. Yoga's own tries the address of every request against a pattern. */
export function useReadiness(readiness: () => Promise<Readiness>): Plugin {
  return {
    onRequest({ url, fetchAPI, endResponse }) {
      if (url.pathname !== PATH) return undefined;
      const answer = async () => {
        const state = await readiness();
        const headers = { 'cache-control': 'no-store' };
        endResponse(fetchAPI.Response.json(state, { status: state.ready ? 200 : 503, headers }));
      };
      return answer();
    },
  };
}
