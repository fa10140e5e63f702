import {
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
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

/** Keys are read again so often. */
const REFRESH_MS = 600_000;
/** While the issuer cannot be reached, they are believed for so long: whoever blocks the way to it keeps no stolen key alive. */
const MAX_AGE_MS = 86_400_000;
/** A token that none of them has signed makes them be read at once, but only so often: anyone can make one up. */
const COOLDOWN_MS = 30_000;
/** The same after they could not be had. */
const RETRY_MS = 5_000;
const TIMEOUT_MS = 5_000;

/**
 * The keys of one issuer. They are read when the first token comes, when none of them has signed a token, and from time to
 * time; while the issuer cannot be reached, those that are known go on for a day.
 */
export class Jwks {
  readonly #source: KeySource;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #fetch: typeof globalThis.fetch;
  readonly #now: () => number;
  #keys: JWTVerifyGetKey | undefined;
  #loading: Promise<JWTVerifyGetKey> | undefined;
  #refreshAt = 0;
  #believedUntil = 0;
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

  /** What a token claims that one of the keys has signed; what else must hold of it is as jose's jwtVerify has it. */
  async verify(token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    // Beside the request, which goes on with those that are known.
    if (this.#believed() && this.#now() >= this.#refreshAt) this.#load().catch(() => undefined);
    let tried: JWTVerifyGetKey | undefined;
    // A new key may have the name of the old one, or none: then the signature alone tells that it is not known yet.
    for (const find of [() => this.#believed(), () => this.#settled(), () => this.#reload()]) {
      const keys = await find();
      if (keys === undefined || keys === tried) continue;
      const claims = await verifiedBy(keys, token, options);
      if (claims) return claims;
      tried = keys;
    }
    throw notValid('The token is not signed by its issuer, or with a key that its issuer does not have.');
  }

  /** The keys that are known, as long as they are believed. */
  #believed(): JWTVerifyGetKey | undefined {
    return this.#now() < this.#believedUntil ? this.#keys : undefined;
  }

  /** The same, once a reading that is under way is done; it may have begun before the key was published. */
  async #settled(): Promise<JWTVerifyGetKey | undefined> {
    await this.#loading?.catch(() => undefined);
    return this.#believed();
  }

  /** Reads the keys since none has signed a token; the same keys where they were read for that reason just now. */
  async #reload(): Promise<JWTVerifyGetKey | undefined> {
    const now = this.#now();
    if (now < this.#quietUntil && !this.#loading) {
      if (this.#failing) throw unavailable(this.#source, this.#quietUntil - now);
      // Not "nobody can tell": whoever makes tokens up would have operators told that the issuer is down.
      return this.#believed();
    }
    if (this.#believed()) this.#quietUntil = now + COOLDOWN_MS;
    try {
      return await this.#load();
    } catch (cause) {
      throw unavailable(this.#source, RETRY_MS, cause);
    }
  }

  #load(): Promise<JWTVerifyGetKey> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(): Promise<JWTVerifyGetKey> {
    try {
      const { issuer, jwksUri } = this.#source;
      const uri = jwksUri ?? (await this.#discover(issuer));
      this.#keys = createLocalJWKSet(KeySet.parse(await this.#get(uri)));
      this.#failing = false;
      this.#refreshAt = this.#now() + REFRESH_MS;
      this.#believedUntil = this.#now() + MAX_AGE_MS;
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

/** What a token claims; undefined where none of the keys has signed it, throws where something else is wrong with it. */
async function verifiedBy(
  keys: JWTVerifyGetKey,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload | undefined> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined;
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined;
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // It does not name one of several.
    for await (const key of error) {
      const claims = await verifiedBy(() => key, token, options);
      if (claims) return claims;
    }
    return undefined;
  }
}

function unavailable({ issuer }: KeySource, retryAfterMs: number, cause?: unknown): GatewayError {
  return new GatewayError(
    'AUTHENTICATION_UNAVAILABLE',
    `The keys of the issuer ${issuer} cannot be had at the moment, so that nobody can tell whether the token is valid. Try again.`,
    { retryAfterMs, cause },
  );
}
