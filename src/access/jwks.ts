import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWTHeaderParameters,
} from 'jose';
import { z } from 'zod';
import { startDeadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { notValid } from './refusal.ts';

/** Where an issuer's keys are: at an address, or at the one that its discovery document names. */
export interface KeySource {
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
}

/** How keys are read; what is left out is as everywhere. Durations are in milliseconds. */
export interface JwksOptions {
  readonly log: Pick<Logger, 'warn'>;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
}

/** Keys are read again so often: what an issuer took away is not believed for longer. */
const REFRESH_MS = 600_000;
/** A key that nobody knows makes them be read at once, but only so often: anyone can make up the name of a key. */
const COOLDOWN_MS = 30_000;
/** The same after they could not be had. */
const RETRY_MS = 5_000;
const TIMEOUT_MS = 5_000;

type Keys = ReturnType<typeof createLocalJWKSet>;

/**
 * The keys of one issuer. They are read when the first token comes, when a token names one that is not among them, and from time
 * to time; while the issuer cannot be reached, those that are known go on.
 */
export class Jwks {
  readonly #source: KeySource;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #fetch: typeof globalThis.fetch;
  readonly #now: () => number;
  #keys: Keys | undefined;
  #loading: Promise<Keys> | undefined;
  #refreshAt = 0;
  /** Until when no unknown key is a reason to read. */
  #quietUntil = 0;
  /** Whether the last reading failed. */
  #failing = false;

  constructor(source: KeySource, { log, fetch = globalThis.fetch, now = Date.now }: JwksOptions) {
    this.#source = source;
    this.#log = log;
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The key that a token is signed with: what jose's jwtVerify asks for. */
  readonly keyOf = async (header: JWTHeaderParameters, token: FlattenedJWSInput) => {
    // Beside the request, which goes on with those that are known.
    if (this.#keys && this.#now() >= this.#refreshAt) this.#load().catch(() => undefined);
    const key =
      (await find(this.#keys, header, token)) ??
      (await find(await this.#settled(), header, token)) ??
      (await find(await this.#reload(), header, token));
    if (key) return key;
    throw notValid('The token is signed with a key that its issuer does not have.');
  };

  /** The keys, once a reading that is under way is done; it may have begun before the key was published. */
  async #settled(): Promise<Keys | undefined> {
    await this.#loading?.catch(() => undefined);
    return this.#keys;
  }

  /** Reads the keys since one is not among them; the same keys where they were read for that reason just now. */
  async #reload(): Promise<Keys | undefined> {
    const now = this.#now();
    if (now < this.#quietUntil && !this.#loading) {
      if (this.#failing) throw unavailable(this.#source, this.#quietUntil - now);
      return this.#keys;
    }
    if (this.#keys) this.#quietUntil = now + COOLDOWN_MS;
    try {
      return await this.#load();
    } catch (cause) {
      throw unavailable(this.#source, RETRY_MS, cause);
    }
  }

  #load(): Promise<Keys> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(): Promise<Keys> {
    try {
      const { issuer, jwksUri } = this.#source;
      const uri = jwksUri ?? (await this.#discover(issuer));
      this.#keys = createLocalJWKSet(KeySet.parse(await this.#get(uri)));
      this.#failing = false;
      this.#refreshAt = this.#now() + REFRESH_MS;
      return this.#keys;
    } catch (err) {
      this.#failing = true;
      this.#quietUntil = this.#refreshAt = this.#now() + RETRY_MS;
      this.#log.warn({ err, issuer: this.#source.issuer }, "an issuer's keys cannot be had");
      throw err;
    }
  }

  async #discover(issuer: string): Promise<string> {
    const document = Discovery.parse(
      await this.#get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
    );
    // OpenID Connect Discovery asks for it: whoever answers there must be the issuer itself.
    if (document.issuer !== issuer) throw new Error(`there, ${document.issuer} says who it is`);
    if (new URL(document.jwks_uri).protocol !== new URL(issuer).protocol) {
      throw new Error(`the keys at ${document.jwks_uri} would be read by another protocol`);
    }
    return document.jwks_uri;
  }

  async #get(url: string): Promise<unknown> {
    using deadline = startDeadline(TIMEOUT_MS);
    const response = await this.#fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: deadline.signal,
    });
    if (response.status === 200) return await response.json();
    await response.body?.cancel();
    throw new Error(`${url} answered with HTTP status ${response.status}`);
  }
}

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const KeySet = z.custom<JSONWebKeySet>(
  (value) => z.object({ keys: z.array(z.looseObject({})) }).safeParse(value).success,
  'is no JSON Web Key Set',
);

/** The key of a token, if it is there. */
async function find(keys: Keys | undefined, header: JWTHeaderParameters, token: FlattenedJWSInput) {
  try {
    return await keys?.(header, token);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined;
    throw error;
  }
}

function unavailable({ issuer }: KeySource, retryAfterMs: number, cause?: unknown): GatewayError {
  return new GatewayError(
    'AUTHENTICATION_UNAVAILABLE',
    `The keys of the issuer ${issuer} cannot be had at the moment, so that nobody can tell whether the token is valid. Try again.`,
    { retryAfterMs, cause },
  );
}
