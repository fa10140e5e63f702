import { newApiKey } from '../../src/access/api-keys.ts';
import { secret } from '../helpers/secrets.ts';

/** A new API key, which no log may hold. */
export function apiKey(): string {
  return secret(newApiKey());
}
