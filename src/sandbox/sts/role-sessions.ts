/** Temporary credentials, and the role that whoever has them acts as. */
export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
  /** The account of the role. */
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
}

/** How the access keys of these sessions begin: AWS's prefix for temporary ones, and who gave them. */
const KEY_PREFIX = 'ASIASANDBOX';

/** So many sessions are remembered, the latest; whoever has an older one is a stranger. */
const MOST = 10_000;

/** The roles that were assumed; who signs with their keys acts in the role's account. */
export class RoleSessions {
  readonly #sessions = new Map<string, RoleSession>();
  #opened = 0;

  open(role: Pick<RoleSession, 'accountId' | 'roleName' | 'sessionName' | 'expiresAt'>): RoleSession {
    this.#opened += 1;
    const number = this.#opened.toString(36).toUpperCase().padStart(9, '0');
    const session = {
      ...role,
      accessKeyId: `${KEY_PREFIX}${number}`,
      secretAccessKey: `sandbox/${number}`,
      sessionToken: `sandbox-session-${number}`,
    };
    this.#sessions.set(session.accessKeyId, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST && oldest !== undefined) this.#sessions.delete(oldest);
    return session;
  }

  /** The session of an access key; undefined where it is none of these. */
  find(accessKeyId: string): RoleSession | undefined {
    return this.#sessions.get(accessKeyId);
  }

  /** Whether a sandbox gave this key, if not this one. */
  isForeign(accessKeyId: string): boolean {
    return accessKeyId.startsWith(KEY_PREFIX) && !this.#sessions.has(accessKeyId);
  }
}
