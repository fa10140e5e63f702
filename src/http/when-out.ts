import type { ServerResponse } from 'node:http';

/** Whether nothing more of a response will go out. */
export function isOut(response: ServerResponse): boolean {
  // One that was queued behind another when its connection broke has been told so, and does not know it.
  return response.closed || response.req.socket.destroyed;
}

/** Calls back when a response is out, or never will be; at once where it is not served by node:http. */
export function whenOut(response: ServerResponse | undefined, over: () => void): void {
  if (response === undefined || isOut(response)) over();
  else response.once('close', over);
}
