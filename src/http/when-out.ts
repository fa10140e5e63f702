import type { ServerResponse } from 'node:http';

/** Calls back when a response is out, or never will be; at once where it is not served by node:http. */
export function whenOut(response: ServerResponse | undefined, over: () => void): void {
  // An answer that was queued behind another when its connection broke has been told so, and does not know it.
  if (response === undefined || response.closed || response.req.socket.destroyed) over();
  else response.once('close', over);
}
