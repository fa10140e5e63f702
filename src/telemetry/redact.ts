/** What stands in the log in place of a secret. */
export const CENSORED = '[redacted]';

/** Members of what is logged that are never written, whatever is in them. */
export const SECRET_MEMBERS: readonly string[] = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'secretAccessKey',
  'sessionToken',
  'variables',
].flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]);

/** How what is secret is named, by AWS, by OAuth and by people. */
const NAMES =
  '(?:X-Amz-(?:Signature|Credential|Security-Token)|signature|password|passwd|client_secret|secret(?:_?access_?key)?|(?:session|security|access|refresh|id)_?token|api[-_]?key)';
/** What follows such a name, unless it was censored before. */
const VALUE = `(?!\\[redacted\\])[^\\s"'\\\\,;&}]+`;

/** A URL whose query is signed, by what is before its query. */
const SIGNED = /^([^?]*)\?.*(?:X-Amz-|Signature=|sig=).*$/i;

/** Takes what matches out of a text. */
const without = (pattern: RegExp, replacement: string) => (text: string) =>
  text.replace(pattern, replacement);

/**
 * How secrets look in a text. Each pattern stops at quotes and backslashes, so that a line of JSON stays one; what it keeps
 * says which secret was there. None begins again within what it has looked through in vain: clients choose much of a line,
 * and the time that it takes must grow with its length alone.
 */
const STEPS: readonly ((text: string) => string)[] = [
  // A URL that is signed gives whoever has it what it leads to: S3's, CloudFront's, and those of other clouds.
  (text) => text.replace(/\bhttps?:\/\/[^\s"'\\]+/gi, (url) => url.replace(SIGNED, `$1?${CENSORED}`)),
  // A password in a URL, as Redis has it.
  without(/(:\/\/)[^\s"'\\/?#]*@/g, `$1${CENSORED}@`),
  // What a client says who it is by: its header, a key of this gateway, a token.
  without(/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${CENSORED}`),
  without(/\brg_[\w-]{8,}/g, CENSORED),
  (text) =>
    text.replace(/\beyJ[\w-]{5,}(\.[\w-]{5,}\.[\w-]*)?/g, (found, rest?: string) =>
      rest === undefined ? found : CENSORED,
    ),
  // A signed request to AWS, and the id of a key.
  without(/\bAWS4-HMAC-SHA256\b[^"'\\]*/g, CENSORED),
  without(/\b(?:AKIA|ASIA)[A-Z\d]{12,}/g, CENSORED),
  // Anything that is named as a secret: as a member, and as what is set.
  without(new RegExp(`(${NAMES}\\\\?["']\\s*:\\s*\\\\?["'])${VALUE}`, 'gi'), `$1${CENSORED}`),
  without(new RegExp(`(${NAMES}\\s*[=:]\\s*(?:\\\\["']|')?)${VALUE}`, 'gi'), `$1${CENSORED}`),
];

/** What each step looks for has one of these in it. Most lines have none, and to look once for all takes a third of the time. */
const SIGNS =
  /:\/\/|bearer|basic|rg_|eyJ|AWS4-HMAC|AKIA|ASIA|X-Amz-|signature|passw|secret|token|api[-_]?key/i;

/** A text without the secrets that are in it. Every line of the log goes through this, whoever wrote it. */
export function scrub(text: string): string {
  if (!SIGNS.test(text)) return text;
  return STEPS.reduce((scrubbed, step) => step(scrubbed), text);
}
