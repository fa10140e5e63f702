import { isApiKey, viewerOfKey } from './api-keys.ts';
import type { JwksOptions } from './jwks.ts';
import { notValid, Unauthenticated } from './refusal.ts';
import { routerOf, type SignedOperation } from './router-signature.ts';
import { Tokens } from './tokens.ts';
import { ANONYMOUS, type Viewer } from './viewer.ts';
import { type AuthenticationSettings, asksWho } from './ways-in.ts';

/** Says who is calling, by what a request carries. */
export class Authenticator {
  readonly #tokens: Tokens;
  readonly #now: () => number;
  #settings: AuthenticationSettings;

  constructor(settings: AuthenticationSettings, options: JwksOptions) {
    this.#settings = settings;
    this.#tokens = new Tokens(options);
    this.#now = options.now ?? Date.now;
  }

  /** Other settings hold from now on. */
  reload(settings: AuthenticationSettings): void {
    this.#settings = settings;
  }

  /** Whether an operation may carry what says who is calling. */
  get readsOperations(): boolean {
    return this.#settings.router !== undefined;
  }

  /**
   * Who is calling by the headers of a request: undefined where they say nothing. Throws Unauthenticated where they say
   * something that is not right, and AUTHENTICATION_UNAVAILABLE where nobody can tell.
   */
  async byHeaders(headers: Pick<Headers, 'get'>): Promise<Viewer | undefined> {
    const { apiKeys, tokens } = this.#settings;
    const authorization = headers.get('authorization');
    if (authorization === null || !asksWho(this.#settings)) return undefined;
    // A header that came twice is one with a comma: it says nothing, since nobody could tell which of the two counts.
    const [, credential] = BEARER.exec(authorization) ?? [];
    if (credential === undefined)
      throw notValid('Authorization must be "Bearer", a space and one API key or token.');
    if (isApiKey(credential)) return viewerOfKey(credential, apiKeys ?? [], this.#now());
    return await this.#tokens.viewerOf(credential, tokens ?? []);
  }

  /**
   * Who is calling in the end: the one of the headers, the router that signed the operation, or one for the other. Throws
   * Unauthenticated where that is not enough.
   */
  inAll(viewer: Viewer | undefined, operation: SignedOperation = {}): Viewer {
    const { anonymous, router: routers } = this.#settings;
    const router = routers && routerOf(operation, routers.secrets);
    if (routers?.required && router === undefined) {
      throw new Unauthenticated('This gateway answers to its router alone: ask the router instead.', {
        presented: false,
      });
    }
    if (viewer) return router === undefined ? viewer : { ...viewer, router };
    if (router !== undefined) {
      if (routers?.users !== 'required') return { ...ANONYMOUS, name: `router:${router}`, router };
      throw new Unauthenticated(
        'The router does not say for whom it asks: have it pass on the header "Authorization" of whoever asks it.',
        { presented: false },
      );
    }
    if (anonymous || !asksWho(this.#settings)) return ANONYMOUS;
    throw new Unauthenticated(
      'Say who is calling: send the header "Authorization: Bearer …" with an API key or a token.',
      {
        presented: false,
      },
    );
  }
}

/** RFC 6750's token, which API keys are as well. */
const BEARER = /^bearer +([\w.~+/-]+=*)$/i;
