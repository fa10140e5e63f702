import type { Cell } from './cell.ts';
import type { Trouble } from './faults.ts';
import { NOWHERE, settings } from './gateway.ts';
import type { Kind } from './requests.ts';

/** A row with its cells, in the order of the columns; undefined where the trouble cannot befall the kind. */
export interface Row {
  readonly trouble: Trouble;
  readonly cells: readonly (Cell | undefined)[];
}

/** The document as it is kept in docs/. */
export function writeDocument(kinds: readonly Kind[], rows: readonly Row[]): string {
  const { attempts, backoffMs, attemptTimeoutMs, hangTimeoutMs } = settings;
  return `# What the gateway makes of AWS in trouble

For whoever is on call: what is wrong on the left, what clients get on the right, and how many AWS calls it costs. The
README says [what the codes mean](../README.md#errors).

\`test/fault-matrix.test.ts\` runs every cell and holds this file to what came of it;
\`npx vitest run test/fault-matrix.test.ts -u\` writes it again.

Each cell is one request to a fresh gateway, through the real SDK, over the sandbox:

${table(
  ['Request', 'Field', 'AWS operation'],
  kinds.map(({ name, field, operation }) => [name, field, operation]),
)}

The trouble befalls every call of one registry. A field of another registry in the same request was answered in every
cell. A request has HTTP status 200 in all of them; a field that failed is null and has an error with the code shown, and
with the whole of \`extensions.aws\`: service, operation, \`errorName\`, registry, region, and AWS's request id where the SDK
read one.

Run with \`upstream.attempts\` ${attempts} (the default is 5), waits between attempts of up to ${backoffMs} ms at first, and
\`upstream.attemptTimeoutMs\` ${attemptTimeoutMs}, or ${hangTimeoutMs} in the row of the timeout. Calls count every attempt. Nothing was cached
before, so no earlier answer could stand in.

${table(
  ['Trouble', 'On the wire', '`errorName`', ...kinds.map(({ name }) => name)],
  rows.map(({ trouble, cells }) => [
    trouble.name,
    trouble.what,
    trouble.errorNames.map((name) => `\`${name}\``).join(' or ') || '–',
    ...cells.map((cell, i) => cellText(cell, trouble, kinds[i])),
  ]),
)}

1. Its answers have no page token.
2. AWS had started the preview, and the client cannot know: read \`Repository.lifecyclePreview\` before starting another.
   The same may be so after any failure of a mutation that is neither a throttle nor a refusal, which is why it is not tried
   again.
3. AWS said yes, in an answer of which nothing could be read: the preview's status is \`UNKNOWN\`.
4. Run against \`${NOWHERE}\`. No call leaves the machine, but each attempt counts as one.
`;
}

function cellText(cell: Cell | undefined, trouble: Trouble, kind: Kind | undefined): string {
  if (cell === undefined) return '– (1)';
  const calls = cell.calls === 1 ? '1 call' : `${cell.calls} calls`;
  if (cell.code === undefined) return `data, ${calls}${cell.isWhole ? '' : ' (3)'}`;
  const notes = [
    ...(kind?.changes && cell.isDone ? ['(2)'] : []),
    ...(trouble.fault === undefined ? ['(4)'] : []),
  ];
  return [`null, \`${cell.code}\`, ${calls}`, ...notes].join(' ');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
