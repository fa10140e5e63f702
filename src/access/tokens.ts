import { decodeJwt, errors, type JWTPayload } from 'jose';
import { GatewayError } from '../errors.ts';
import { Jwks, type JwksOptions, type KeySource } from './jwks.ts';
import { notValid } from './refusal.ts';
import type { Viewer } from './viewer.ts';

/** Whose tokens are believed, and what in them is read. */
export interface TokenIssuer extends KeySource {
  /** Before the subject in the viewer's name, where there are several issuers. */
  readonly name?: string | undefined;
  /** One of these must be the token's. */
  readonly audience: readonly string[];
  /** Asymmetric ones alone: what everyone can read of an issuer must not be enough to sign. */
  readonly algorithms: readonly string[];
  readonly subjectClaim: string;
  readonly groupsClaim: string;
  /** How far the issuer's clock may be from this one. */
  readonly clockToleranceMs: number;
}

/** Verifies tokens. Issuers' keys outlive other settings: what is known of them goes on while they cannot be reached. */
export class Tokens {
  readonly #options: JwksOptions;
  readonly #jwks = new Map<string, Jwks>();

  constructor(options: JwksOptions) {
    this.#options = options;
  }

  /** Who a token is about; throws where it is not valid, or where nobody can tell. */
  async viewerOf(token: string, issuers: readonly TokenIssuer[]): Promise<Viewer> {
    const claimed = claimedIssuer(token);
    const issuer = issuers.find((candidate) => candidate.issuer === claimed);
    if (!issuer) throw notValid('The token is of an issuer that this gateway does not know.');
    try {
      const claims = await this.#jwksOf(issuer).verify(token, {
        issuer: issuer.issuer,
        audience: [...issuer.audience],
        algorithms: [...issuer.algorithms],
        clockTolerance: issuer.clockToleranceMs / 1000,
        requiredClaims: ['exp'],
      });
      return viewerFrom(claims, issuer);
    } catch (error) {
      throw error instanceof GatewayError ? error : notValid(whatIsWrong(error));
    }
  }

  #jwksOf({ issuer, jwksUri }: TokenIssuer): Jwks {
    const key = JSON.stringify([issuer, jwksUri]);
    const known = this.#jwks.get(key) ?? new Jwks({ issuer, jwksUri }, this.#options);
    this.#jwks.set(key, known);
    return known;
  }
}

function viewerFrom(claims: JWTPayload, issuer: TokenIssuer): Viewer {
  const subject = claims[issuer.subjectClaim];
  if (typeof subject !== 'string' || !SUBJECT.test(subject)) {
    throw notValid(`The token's claim "${issuer.subjectClaim}" must be a text of 1 to 255 characters.`);
  }
  const groups = claims[issuer.groupsClaim];
  return {
    name: `user:${issuer.name === undefined ? '' : `${issuer.name}/`}${subject}`,
    groups: [groups].flat().filter((group) => typeof group === 'string'),
    claims,
    router: undefined,
    // The verification has made sure that it is there.
    expiresAt: claims.exp === undefined ? undefined : claims.exp * 1000 + issuer.clockToleranceMs,
  };
}

/** It goes into logs. */
const SUBJECT = /^[^\p{Cc}]{1,255}$/u;

/** What a token says of its issuer, before anything of it is believed. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw notValid('What came as a bearer token is neither an API key nor a token (JWT).');
  }
}

function whatIsWrong(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired: get a new one.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The token's claim "${error.claim}" is not as this gateway needs it.`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return "The token's algorithm is not among those of its issuer.";
  return 'The token cannot be read as a signed JWT.';
}
