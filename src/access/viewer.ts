/** Who is calling, as far as the gateway could make sure. */
export interface Viewer {
  /**
   * One string for the caller, safe to log: `anonymous`, `key:NAME` of an API key, `user:SUBJECT` of a token, `router:NAME`
   * of a supergraph router that speaks for nobody else.
   */
  readonly name: string;
  /** The groups that its key or token says it is in. */
  readonly groups: readonly string[];
  /** What its token claims; empty where it has none. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The router whose signature the request carries, if any. */
  readonly router: string | undefined;
  /** When its credentials end, in milliseconds since 1970; undefined where they do not. */
  readonly expiresAt: number | undefined;
}

/** A caller of whom nothing is known. */
export const ANONYMOUS: Viewer = {
  name: 'anonymous',
  groups: [],
  claims: {},
  router: undefined,
  expiresAt: undefined,
};
