import { GatewayError } from '../errors.ts';

/** A caller who is not let in: HTTP 401. What it sent is in no message. */
export class Unauthenticated extends GatewayError {
  /** The value of WWW-Authenticate, by RFC 6750: what was presented and did not do has an error there. */
  readonly challenge: string;

  constructor(message: string, { presented }: { presented: boolean }) {
    super('UNAUTHENTICATED', message);
    this.challenge = presented ? 'Bearer error="invalid_token"' : 'Bearer';
  }
}

/** Credentials that were presented, and are not valid. */
export function notValid(message: string): Unauthenticated {
  return new Unauthenticated(message, { presented: true });
}
