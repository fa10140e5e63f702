import type { Authenticator } from './authenticate.ts';
import { notValid, Unauthenticated } from './refusal.ts';
import type { SignedOperation } from './router-signature.ts';
import type { Viewer } from './viewer.ts';

/** What goes on for long in a viewer's name. */
export interface Session {
  /** What it was let in by. */
  readonly headers: Headers;
  readonly operation: SignedOperation;
  readonly viewer: Viewer;
  /** It is somebody else's from now on, or has other groups. */
  onViewer(viewer: Viewer): void;
  /** Its credentials are good no more: it is to end. Called once, and never after it was closed. */
  onEnd(error: Unauthenticated): void;
}

interface Watched extends Session {
  close(): void;
}

/** The longest that a timer can wait; no session lasts as long. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends what goes on for long when what it was let in by is good no more: when its time is up, and when settings change. */
export class Sessions {
  readonly #authenticator: Authenticator;
  readonly #open = new Set<Watched>();

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator;
  }

  /** Watches a session until the function that it returns is called, or it has ended. */
  watch(session: Session): () => void {
    const { expiresAt } = session.viewer;
    const timer =
      expiresAt === undefined
        ? undefined
        : setTimeout(
            () => this.#end(watched, notValid('The credentials have expired: begin again with new ones.')),
            Math.min(expiresAt - Date.now(), MAX_TIMER_MS),
          );
    timer?.unref();
    const watched = {
      ...session,
      close: () => {
        clearTimeout(timer);
        this.#open.delete(watched);
      },
    };
    this.#open.add(watched);
    // Settings may have changed since it was let in.
    void this.#lookAt(watched);
    return watched.close;
  }

  /** Looks at each again. One of which nobody can tell at the moment goes on. */
  async recheck(): Promise<void> {
    await Promise.all([...this.#open].map((session) => this.#lookAt(session)));
  }

  async #lookAt(session: Watched): Promise<void> {
    try {
      const viewer = await this.#authenticator.byHeaders(session.headers);
      session.onViewer(this.#authenticator.inAll(viewer, session.operation));
    } catch (error) {
      if (error instanceof Unauthenticated) this.#end(session, error);
    }
  }

  #end(session: Watched, error: Unauthenticated): void {
    if (!this.#open.has(session)) return;
    session.close();
    session.onEnd(error);
  }
}
