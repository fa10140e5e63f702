import type { ApiKey } from './api-keys.ts';
import type { RouterSecret } from './router-signature.ts';
import type { TokenIssuer } from './tokens.ts';

/** Who is let in. What is left out is no way in; where all is, nobody is asked. */
export interface AuthenticationSettings {
  /** Whether callers without credentials are let in beside those that have some. */
  readonly anonymous: boolean;
  readonly apiKeys?: readonly ApiKey[] | undefined;
  readonly tokens?: readonly TokenIssuer[] | undefined;
  readonly router?: RouterSettings | undefined;
}

/** How routers are let in. */
export interface RouterSettings {
  readonly secrets: readonly RouterSecret[];
  /** Whether nobody else is. */
  readonly required: boolean;
  /** Whether it needs a user's key or token beside its signature, or may ask for itself. */
  readonly users: 'optional' | 'required';
}

/** Whether callers are asked who they are. */
export function asksWho({ apiKeys, tokens, router }: AuthenticationSettings): boolean {
  return apiKeys !== undefined || tokens !== undefined || router !== undefined;
}
