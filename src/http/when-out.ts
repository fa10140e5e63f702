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

/** How often it is looked whether a part of an answer was taken. */
const LOOK_MS = 250;

/**
 * Calls back when all that is written by now of a response that goes on was taken; at once where nobody will take it. What
 * it returns ends the wait, and calls back if nothing else has.
 */
export function whenTaken(response: ServerResponse | undefined, over: () => void): () => void {
  if (response === undefined || isOut(response)) {
    over();
    return () => {};
  }
  // Node tells of a part that was taken to whoever wrote it, and to others only of a large one.
  const looking = setInterval(() => response.writableLength === 0 && end(), LOOK_MS).unref();
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    clearInterval(looking);
    over();
  };
  return end;
}
