import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { notValid } from './refusal.ts';
import type { Viewer } from './viewer.ts';

/** An API key as it is kept: its hash, and who has it. */
export interface ApiKey {
  readonly name: string;
  /** Of the whole key, in hexadecimal digits. A key is random, so that a plain hash keeps it as well as a slow one would. */
  readonly sha256: string;
  readonly groups: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
}

/** What API keys begin with: so they are known from tokens, and found by those who look for secrets in files. */
const PREFIX = 'rg_';

/** A new key: 256 random bits. */
export function newApiKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** What is kept of a key. */
export function hashApiKey(key: string): string {
  return digestOf(key).toString('hex');
}

/** Whether a bearer token is meant to be an API key. */
export function isApiKey(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** Whose key it is; throws where it is nobody's, or no more. */
export function viewerOfKey(key: string, keys: readonly ApiKey[], now: number): Viewer {
  const digest = digestOf(key);
  // All are compared, each in constant time: how long it takes tells nothing of which was nearly right.
  const [found] = keys.filter(({ sha256 }) => timingSafeEqual(digest, Buffer.from(sha256, 'hex')));
  if (!found)
    throw notValid('The API key is not known here: it was replaced or taken away, or is of another gateway.');
  const { name, groups, expiresAt } = found;
  if (expiresAt !== undefined && expiresAt <= now) {
    throw notValid('The API key has expired: ask the operators of this gateway for a new one.');
  }
  return { name: `key:${name}`, groups, claims: {}, router: undefined, expiresAt };
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
