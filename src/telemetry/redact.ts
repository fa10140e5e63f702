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

/**
 * How secrets look in a text. Each pattern stops at quotes and backslashes, so that a line of JSON stays one; what it keeps
 * says which secret was there.
 */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A URL that is signed gives whoever has it what it leads to: S3's, CloudFront's, and those of other clouds.
  [/(\bhttps?:\/\/[^\s"'\\?]+)\?[^\s"'\\]*(?:X-Amz-|Signature=|sig=)[^\s"'\\]*/gi, `$1?${CENSORED}`],
  // A password in a URL, as Redis has it.
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^\s"'\\/?#]*@/gi, `$1${CENSORED}@`],
  // What a client says who it is by: its header, a key of this gateway, a token.
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${CENSORED}`],
  [/\brg_[\w-]{8,}/g, CENSORED],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, CENSORED],
  // A signed request to AWS, and the id of a key.
  [/\bAWS4-HMAC-SHA256\b[^"'\\]*/g, CENSORED],
  [/\b(?:AKIA|ASIA)[A-Z\d]{12,}/g, CENSORED],
  // Anything that is named as a secret: as a member, and as what is set.
  [new RegExp(`(${NAMES}\\\\?["']\\s*:\\s*\\\\?["'])${VALUE}`, 'gi'), `$1${CENSORED}`],
  [new RegExp(`(${NAMES}\\s*[=:]\\s*(?:\\\\["']|')?)${VALUE}`, 'gi'), `$1${CENSORED}`],
];

/** A text without the secrets that are in it. Every line of the log goes through this, whoever wrote it. */
export function scrub(text: string): string {
  let scrubbed = text;
  for (const [pattern, replacement] of PATTERNS) scrubbed = scrubbed.replace(pattern, replacement);
  return scrubbed;
}
