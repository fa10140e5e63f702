import { stringify } from 'yaml';
import { hashApiKey, newApiKey } from '../access/api-keys.ts';
import { Name } from '../config/auth.ts';
import { StartupError } from '../errors.ts';
import { say } from './say.ts';

/** Prints a new API key, and the entry that lets its holder in. */
export function makeKey({ name }: { name: string }): void {
  const [mistake] = Name.safeParse(name).error?.issues ?? [];
  if (mistake) throw new StartupError(`--name: ${mistake.message}`);
  const key = newApiKey();
  say(`The key, which is shown this once and kept nowhere:\n\n  ${key}\n`);
  say(
    'Its holder sends it as "Authorization: Bearer KEY". The entry for auth.apiKeys, or for the file of auth.apiKeysFile:\n',
  );
  say(stringify([{ name, sha256: hashApiKey(key) }]));
}
