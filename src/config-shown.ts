/** In place of a secret. */
const HIDDEN = '(hidden)';

/** Settings whose own texts are secrets, wherever they stand; those of groups of such a name are named for themselves. */
const SECRET_NAME = /(?:secret|password|passphrase|token|hash|sha256|credential|key)s?$/i;

/** Settings that are moments: shown as they are set. */
const MOMENTS: ReadonlySet<string> = new Set(['expiresAt']);

/** A configuration to be shown to people: plain data, without what must not be seen. */
export function shownConfig(config: object): unknown {
  return shown(config, false);
}

function shown(value: unknown, isSecret: boolean): unknown {
  if (typeof value === 'string') return isSecret ? HIDDEN : withoutPassword(value);
  if (Array.isArray(value)) return value.map((member) => shown(member, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  // What a file was read into (keys, manifests) is long, or secret, or both.
  if (Object.getPrototypeOf(value) !== Object.prototype) return `(${value.constructor.name})`;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      MOMENTS.has(name) && typeof member === 'number'
        ? new Date(member).toISOString()
        : shown(member, SECRET_NAME.test(name)),
    ]),
  );
}

/** The URL of a store or a proxy may carry a name and a password. */
function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/\s]*@/i, `$1${HIDDEN}@`);
}
