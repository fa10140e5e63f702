import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { listen } from '../../src/http/server.ts';
import { secret } from '../helpers/secrets.ts';

/** A key of an issuer, with its public half as the issuer publishes it. */
export interface IssuerKey {
  /** Undefined where the issuer gives its keys no names. */
  kid: string | undefined;
  secret: CryptoKey;
  published: JWK;
}

export async function newKey(kid: string | undefined, alg = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const name = kid === undefined ? {} : { kid };
  return { kid, secret: privateKey, published: { ...(await exportJWK(publicKey)), ...name, alg } };
}

/** What of a token differs from a good one. */
export interface TokenParts {
  key?: IssuerKey;
  /** Claims beside or in place of the ordinary ones; undefined leaves one out. */
  claims?: { [Claim in keyof JWTPayload]?: JWTPayload[Claim] | undefined };
  /** From now on; negative for one that has expired. */
  seconds?: number;
}

/** An issuer of tokens, over HTTP on loopback. */
export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** What it publishes; tests change it. */
  published: IssuerKey[];
  /** Whether it answers. */
  isUp: boolean;
  /** How often its keys were read. */
  reads: number;
  /** A good token, signed by the first key that is published, with what differs. */
  token(parts?: TokenParts): Promise<string>;
}

/** Whom its tokens are for. */
export const AUDIENCE = 'registry-graph';

export async function startIssuer(): Promise<TestIssuer> {
  const server = await listen(
    (request, response) => {
      const answer = (body: unknown) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
      if (!issuer.isUp) response.writeHead(503).end();
      else if (request.url === '/.well-known/openid-configuration') {
        answer({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
      } else {
        issuer.reads += 1;
        answer({ keys: issuer.published.map(({ published }) => published) });
      }
    },
    '127.0.0.1',
    0,
  );
  const issuer: TestIssuer = {
    url: server.url,
    published: [await newKey('first')],
    isUp: true,
    reads: 0,
    async token({ key = issuer.published[0], claims = {}, seconds = 600 } = {}) {
      if (!key) throw new Error('The issuer has no key.');
      const now = Math.floor(Date.now() / 1000);
      const all = {
        iss: issuer.url,
        aud: AUDIENCE,
        sub: 'alice',
        groups: ['web'],
        exp: now + seconds,
        ...claims,
      };
      // What is undefined is left out.
      const token = await new SignJWT(JSON.parse(JSON.stringify(all)))
        .setProtectedHeader({
          alg: key.published.alg ?? 'ES256',
          ...(key.kid === undefined ? {} : { kid: key.kid }),
        })
        .sign(key.secret);
      return secret(token);
    },
    [Symbol.asyncDispose]: () => server.close(0),
  };
  return issuer;
}
