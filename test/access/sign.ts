import { createHmac } from 'node:crypto';
import { defaultParamsSerializer } from '@graphql-mesh/hmac-upstream-signature';
import { SignJWT } from 'jose';
import { secret } from '../helpers/secrets.ts';
import { AUDIENCE, type TestIssuer } from './issuer.ts';

/** A GraphQL request as a client writes it. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown>;
}

/** An operation with a router's signature, made of what Hive's own package says is signed. */
export function signed(operation: Operation, key: string) {
  const content = defaultParamsSerializer(operation);
  const signature = createHmac('sha256', key)
    .update(content ?? '')
    .digest('base64');
  // Whoever has it can send the operation again.
  return { ...operation, extensions: { 'hmac-signature': secret(signature) } };
}

/** A token whose signature is right for a verifier that takes an issuer's public key for a shared secret. */
export async function confused(issuer: TestIssuer): Promise<string> {
  const [key] = issuer.published;
  const token = await new SignJWT({ iss: issuer.url, aud: AUDIENCE, sub: 'alice', exp: 4_000_000_000 })
    .setProtectedHeader({ alg: 'HS256', kid: key?.kid ?? '' })
    .sign(new TextEncoder().encode(JSON.stringify(key?.published)));
  return secret(token);
}
