import type { Way } from './ways-in-requests.ts';

/** What was carried, and what came of it on each way. */
export interface Row {
  readonly name: string;
  /** `in`, or an HTTP status; undefined where the way cannot carry it. */
  readonly cells: readonly (string | undefined)[];
}

/** The document as it is kept in docs/. */
export function writeWaysIn(ways: readonly Way[], rows: readonly Row[], strictRows: readonly Row[]): string {
  const header = ['Carried', ...ways.map((_, index) => String(index + 1))];
  const lines = (of: readonly Row[]) =>
    of.map(({ name, cells }) => [name, ...cells.map((cell) => cell ?? '–')]);
  return `# Every way in, with every kind of credentials

For whoever asks who is let in. What a request carries is on the left, the way that it takes on top; the ways are listed
below. [Who is calling](authentication.md) says how to set it up.

\`test/access/ways-in.test.ts\` tries every cell over HTTP and holds this file to what came of it;
\`npx vitest run test/access/ways-in.test.ts -u\` writes it again.

The gateway has API keys, tokens of two issuers (the keys of one cannot be had) and a router's secret, and does not let
callers in without credentials. What is off where callers are asked who they are is on here: introspection and the
explorer; so are the figures at \`/metrics\` of the main port. A GET says that [no other site's page sent it](edge.md).
**in** means that the request was answered as it is for everyone who is let in. **401** came with the code
\`UNAUTHENTICATED\` and \`WWW-Authenticate: Bearer\`, **503** with \`AUTHENTICATION_UNAVAILABLE\` and \`Retry-After\`. No
request that was refused made an AWS call, and no answer repeated what it had carried. – marks a signature on a way that
has no place for it: a router signs the text of a query.

${table(header, lines(rows))}

With \`auth.router.required: true\` and \`auth.router.users: required\` it takes a router's signature and a user's key or
token, so that nobody is let in by a way that has no place for a signature:

${table(header, lines(strictRows))}

The ways:

${ways.map(({ name }, index) => `${index + 1}. ${name}`).join('\n')}

\`/health\`, \`/ready\` and the explorer's page with its files ask nobody. Where a router signs, a body that is too large is **413** and an
address that is too long **414** to whoever carries nothing in the headers, since what they carry would be in what is not read; bad
credentials in the headers are **401** or **503** there as well.
`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
