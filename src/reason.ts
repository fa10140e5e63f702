/**
 * Why something failed, for the log: the words of an error and of those that caused it. A stack would lead into whatever
 * library was asked, and says nothing that an operator can mend.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = error.message || ('code' in error ? String(error.code) : error.name);
  return error.cause === undefined ? words : `${words}: ${reasonOf(error.cause)}`;
}
