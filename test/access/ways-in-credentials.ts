import { hashApiKey } from '../../src/access/api-keys.ts';
import { secret } from '../helpers/secrets.ts';
import { apiKey } from './credentials.ts';
import { AUDIENCE, newKey, type TestIssuer } from './issuer.ts';
import { confused } from './sign.ts';

/** What the router and the gateway both know. */
export const SECRET = secret('a secret of the router and of this gateway');
const FOREIGN = secret('the secret of somebody else, not ours');

/** Whom the gateway knows, and whom it does not. */
export interface Known {
  /** API keys. */
  good: string;
  expired: string;
  issuer: TestIssuer;
  /** One whom the gateway does not know. */
  stranger: TestIssuer;
  /** One whose keys cannot be had. */
  down: TestIssuer;
}

/** What of a request says who is calling. */
export interface Carried {
  authorization?: string | readonly string[];
  /** The secret that the operation is signed with. */
  signedWith?: string;
}

/** Credentials, good or bad. */
export interface Credential {
  name: string;
  carried: () => Carried | Promise<Carried>;
  /** What comes of it; 401 when left out. */
  outcome?: 'in' | '503';
}

const bearer = (credential: string): Carried => ({ authorization: `Bearer ${credential}` });
const unsigned = (header: object, claims: object) =>
  secret(
    `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`,
  );

/** Of every kind, where one thing is enough. */
export const credentialsFor = ({ good, expired, issuer, stranger, down }: Known): readonly Credential[] => [
  { name: 'an API key', carried: () => bearer(good), outcome: 'in' },
  { name: 'a token', carried: async () => bearer(await issuer.token()), outcome: 'in' },
  { name: 'a router’s signature', carried: () => ({ signedWith: SECRET }), outcome: 'in' },
  {
    name: 'a router’s signature and a token',
    carried: async () => ({ ...bearer(await issuer.token()), signedWith: SECRET }),
    outcome: 'in',
  },
  { name: 'none', carried: () => ({}) },
  { name: 'an API key that nobody has', carried: () => bearer(apiKey()) },
  { name: 'an API key that has expired', carried: () => bearer(expired) },
  { name: 'an API key cut short', carried: () => bearer(good.slice(0, -1)) },
  { name: 'the hash of an API key', carried: () => bearer(secret(`rg_${hashApiKey(good)}`)) },
  { name: 'what is neither a key nor a token', carried: () => bearer('letmein') },
  { name: 'an empty bearer', carried: () => ({ authorization: 'Bearer ' }) },
  {
    name: 'a password (Basic)',
    carried: () => ({ authorization: `Basic ${Buffer.from(`web:${good}`).toString('base64')}` }),
  },
  { name: 'a token that has expired', carried: async () => bearer(await issuer.token({ seconds: -60 })) },
  {
    name: 'a token not valid yet',
    carried: async () => bearer(await issuer.token({ claims: { nbf: Math.floor(Date.now() / 1000) + 600 } })),
  },
  {
    name: 'a token without an end',
    carried: async () => bearer(await issuer.token({ claims: { exp: undefined } })),
  },
  {
    name: 'a token for somebody else (audience)',
    carried: async () => bearer(await issuer.token({ claims: { aud: 'billing' } })),
  },
  { name: 'a token of a foreign issuer', carried: async () => bearer(await stranger.token()) },
  {
    name: 'a token of a foreign issuer in the name of this one',
    carried: async () => bearer(await stranger.token({ claims: { iss: issuer.url } })),
  },
  {
    name: 'a token signed with another key of the same name (kid)',
    carried: async () => bearer(await issuer.token({ key: await newKey('first') })),
  },
  {
    name: 'a token signed with a key that nobody published',
    carried: async () => bearer(await issuer.token({ key: await newKey('unheard-of') })),
  },
  {
    name: 'a token that is not signed (alg none)',
    carried: () =>
      bearer(unsigned({ alg: 'none' }, { iss: issuer.url, aud: AUDIENCE, sub: 'alice', exp: 4_000_000_000 })),
  },
  {
    name: 'a token signed with the public key as a secret (HS256)',
    carried: async () => bearer(await confused(issuer)),
  },
  {
    name: 'a token without a subject',
    carried: async () => bearer(await issuer.token({ claims: { sub: '' } })),
  },
  {
    name: 'a good API key, then a bad one',
    carried: () => ({ authorization: [`Bearer ${good}`, 'Bearer rg_bad'] }),
  },
  {
    name: 'a bad API key, then a good one',
    carried: () => ({ authorization: ['Bearer rg_bad', `Bearer ${good}`] }),
  },
  {
    name: 'a signature by another secret',
    carried: () => ({ signedWith: FOREIGN }),
  },
  {
    name: 'a good token and a bad signature',
    carried: async () => ({
      ...bearer(await issuer.token()),
      signedWith: FOREIGN,
    }),
  },
  {
    name: 'a good signature and a bad API key',
    carried: () => ({ ...bearer('rg_bad'), signedWith: SECRET }),
  },
  {
    name: 'a token of an issuer whose keys cannot be had',
    carried: async () => bearer(await down.token()),
    outcome: '503',
  },
];

/** Of every kind, where a router's signature and a user are asked for. */
export const pairsFor = ({ good, issuer, down }: Known): readonly Credential[] => [
  {
    name: 'a router’s signature and a token',
    carried: async () => ({ ...bearer(await issuer.token()), signedWith: SECRET }),
    outcome: 'in',
  },
  {
    name: 'a router’s signature and an API key',
    carried: () => ({ ...bearer(good), signedWith: SECRET }),
    outcome: 'in',
  },
  { name: 'a router’s signature alone', carried: () => ({ signedWith: SECRET }) },
  { name: 'a token alone', carried: async () => bearer(await issuer.token()) },
  { name: 'an API key alone', carried: () => bearer(good) },
  { name: 'none', carried: () => ({}) },
  {
    name: 'a router’s signature and a token that has expired',
    carried: async () => ({ ...bearer(await issuer.token({ seconds: -60 })), signedWith: SECRET }),
  },
  {
    name: 'a signature by another secret and a token',
    carried: async () => ({
      ...bearer(await issuer.token()),
      signedWith: FOREIGN,
    }),
  },
  {
    name: 'a router’s signature and a token of an issuer whose keys cannot be had',
    carried: async () => ({ ...bearer(await down.token()), signedWith: SECRET }),
    outcome: '503',
  },
];
