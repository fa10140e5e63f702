import { scrub } from './telemetry/redact.ts';

/**
 * Why something failed, for the log: the words of an error and of those that caused it. A stack would lead into whatever
 * library was asked, and says nothing that an operator can mend.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = error.message || ('code' in error ? String(error.code) : error.name);
  return error.cause === undefined ? words : `${words}: ${reasonOf(error.cause)}`;
}

/** AWS's words may repeat what a client sent: so much of them is in the log. */
const MOST_WORDS = 2000;

/** The beginning of somebody else's words. Their secrets go first: half of one would not be known as one. */
export function excerptOf(words: string): string {
  const text = scrub(words);
  return text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS)}…` : text;
}
