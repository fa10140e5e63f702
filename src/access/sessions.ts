import type { GatewayError } from '../errors.ts';
import type { Authenticator } from './authenticate.ts';
import { notValid, Unauthenticated } from './refusal.ts';
import type { SignedOperation } from './router-signature.ts';
import { FULL_SCOPE, type Scope } from './scope.ts';
import type { Viewer } from './viewer.ts';

/** What goes on for long in a viewer's name. */
export interface Session {
  /** What it was let in by. */
  readonly headers: Headers;
  readonly operation: SignedOperation;
  readonly viewer: Viewer;
  /** The caller whose limits it counts for: the viewer's name, or an address. */
  readonly caller: string;
  /** The name of what goes on; '' where it has none. */
  readonly name: string;
  /** Whose it is from now on, and what they may see: either may be other than it was. */
  onViewer(viewer: Viewer, scope: Scope): void;
  /** Its credentials are good no more, or it was turned off: it is to end. Called once, and never after it was closed. */
  onEnd(error: GatewayError): void;
}

interface Watched extends Session {
  viewer: Viewer;
  /** Ends when the viewer's credentials do. */
  arm(viewer: Viewer): void;
  close(): void;
}

/** What the settings in force say of somebody. */
export interface SessionRules {
  /** Why a session of theirs may not go on, if so. */
  refusal?(viewer: Viewer, session: Pick<Session, 'caller' | 'name'>): GatewayError | undefined;
  /** What they may see; everything where nobody says. */
  scopeOf?(viewer: Viewer): Scope;
}

/** The longest that a timer can wait; no session lasts as long. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Ends what goes on for long when what it was let in by is good no more, or it is turned off: when its time is up, and when
 * settings change. Tells it what its viewer may see by then.
 */
export class Sessions {
  readonly #authenticator: Authenticator;
  readonly #rules: Required<SessionRules>;
  readonly #open = new Set<Watched>();

  constructor(
    authenticator: Authenticator,
    { refusal = () => undefined, scopeOf = () => FULL_SCOPE }: SessionRules = {},
  ) {
    this.#authenticator = authenticator;
    this.#rules = { refusal, scopeOf };
  }

  /** Watches a session until the function that it returns is called, or it has ended. */
  watch(session: Session): () => void {
    let timer: NodeJS.Timeout | undefined;
    const watched: Watched = {
      ...session,
      arm: ({ expiresAt }) => {
        clearTimeout(timer);
        if (expiresAt === undefined) return;
        const expire = () =>
          this.#end(watched, notValid('The credentials have expired: begin again with new ones.'));
        timer = setTimeout(expire, Math.min(expiresAt - Date.now(), MAX_TIMER_MS)).unref();
      },
      close: () => {
        clearTimeout(timer);
        this.#open.delete(watched);
      },
    };
    watched.arm(session.viewer);
    this.#open.add(watched);
    // Settings may have changed since it was let in.
    void this.#lookAt(watched);
    return watched.close;
  }

  /** Looks at each again. One of which nobody can tell at the moment goes on. */
  async recheck(): Promise<void> {
    // What is hidden now ends before anything more is told of it: it may take a while until who is calling is known again.
    for (const session of this.#open) session.onViewer(session.viewer, this.#rules.scopeOf(session.viewer));
    await Promise.all([...this.#open].map((session) => this.#lookAt(session)));
  }

  async #lookAt(session: Watched): Promise<void> {
    try {
      const viewer = await this.#authenticator.byHeaders(session.headers);
      const known = this.#authenticator.inAll(viewer, session.operation);
      if (!this.#open.has(session)) return;
      session.viewer = known;
      session.arm(known);
      session.onViewer(known, this.#rules.scopeOf(known));
      const refusal = this.#rules.refusal(known, session);
      if (refusal) this.#end(session, refusal);
    } catch (error) {
      if (error instanceof Unauthenticated) this.#end(session, error);
    }
  }

  #end(session: Watched, error: GatewayError): void {
    if (!this.#open.has(session)) return;
    session.close();
    session.onEnd(error);
  }
}
