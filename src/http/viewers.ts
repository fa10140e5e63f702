import type { SignedOperation } from '../access/router-signature.ts';
import { ANONYMOUS, type Viewer } from '../access/viewer.ts';
import { attached } from '../attached.ts';

/** Who sent a request, and what it let itself in by beside its headers. */
interface Entrance {
  readonly viewer: Viewer;
  readonly operation: SignedOperation;
}

const entrances = attached<Request, Entrance>();

/** Remembers who sent a request, and the operation that may have said so, for whatever looks at it later. */
export function rememberViewer(request: Request, viewer: Viewer, operation = operationOf(request)): void {
  entrances.set(request, { viewer, operation });
}

/** Who sent a request: nobody known, until it was found out. */
export function viewerOf(request: Request): Viewer {
  return knownViewer(request) ?? ANONYMOUS;
}

/** The same, and undefined until it was found out. */
export function knownViewer(request: Request): Viewer | undefined {
  return entrances.get(request)?.viewer;
}

/** The operation by which a request was let in. */
export function operationOf(request: Request): SignedOperation {
  return entrances.get(request)?.operation ?? {};
}
