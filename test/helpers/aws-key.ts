import { secret } from './secrets.ts';

/** The secret of an access key, for a sandbox: it takes any. */
export const SECRET_ACCESS_KEY = secret('wJalrXUtnFEMI-sandbox-bPxRfiCY');

// How the session tokens and the secrets of keys begin that the sandbox gives to whoever assumes a role.
secret('sandbox-session-');
secret('sandbox/0000');
