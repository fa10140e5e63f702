import { ANONYMOUS, type Viewer } from '../access/viewer.ts';

const viewers = new WeakMap<Request, Viewer>();

/** Remembers who sent a request, for whatever looks at it later. */
export function rememberViewer(request: Request, viewer: Viewer): void {
  viewers.set(request, viewer);
}

/** Who sent a request: nobody known, until it was found out. */
export function viewerOf(request: Request): Viewer {
  return viewers.get(request) ?? ANONYMOUS;
}
