import { disclosureOf } from './development.ts';
import { isSettings, type Settings } from './given.ts';
import type { Config } from './settings.ts';

/** In place of a secret. */
const HIDDEN = '(hidden)';

/** Settings whose own texts are secrets, wherever they stand; those of groups of such a name are named for themselves. */
const SECRET_NAME = /(?:secret|password|passphrase|token|hash|sha256|credential|key)s?$/i;

/**
 * A configuration to be shown to people: plain data, without what must not be seen, and otherwise as it could be given again.
 * What came from a file stays there: its name is shown, as it was given.
 */
export function shownConfig(config: Config, given: Settings): unknown {
  return shown({ ...config, ...disclosureOf(config) }, given, false);
}

function shown(value: unknown, given: unknown, isSecret: boolean): unknown {
  if (typeof value === 'string') return isSecret ? HIDDEN : withoutPassword(value);
  if (Array.isArray(value)) {
    const givenOnes = Array.isArray(given) ? given : [];
    return value.map((member, index) => shown(member, givenOnes[index], isSecret));
  }
  if (typeof value !== 'object' || value === null) return value;
  // What a file was read into is long: a manifest.
  if (Object.getPrototypeOf(value) !== Object.prototype) return given;
  const members = isSettings(given) ? given : {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const [file, isHidden] = [members[`${name}File`], SECRET_NAME.test(name)];
      if (file === undefined) return [[name, shown(readable(name, member), members[name], isHidden)]];
      const beside = members[name] === undefined ? [] : [[name, shown(members[name], undefined, isHidden)]];
      return [...beside, [`${name}File`, file]];
    }),
  );
}

/** Moments are kept in milliseconds. */
function readable(name: string, value: unknown): unknown {
  return name === 'expiresAt' && typeof value === 'number' ? new Date(value).toISOString() : value;
}

/** The URL of a store or a proxy may carry a name and a password. */
function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/\s]*@/i, `$1${HIDDEN}@`);
}
