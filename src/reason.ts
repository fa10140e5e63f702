import { bothEnds } from './errors.ts';
import { CENSORED, scrub } from './telemetry/redact.ts';

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

/** Who the gateway is at AWS, or which role it took. */
const IDENTITY = /\barn:[\w-]+:(?:iam|sts)::[^\s"',;]+/g;

/** Somebody else's words about what a client sent, for that client: without secrets, and without who the gateway is. */
export function wordsForClient(words: string): string {
  return bothEnds(scrub(words).replace(IDENTITY, CENSORED));
}
