import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CASES, GROWTHS } from './work/cases.ts';
import { countWork } from './work/count-work.ts';
import { growthProblems, tableProblems } from './work/problems.ts';
import { isTableNode, readTable, TABLE, TABLE_NODE } from './work/table.ts';

// How much work a request is, in what can be counted: AWS calls, promises, blocks of code, allocated memory, bytes.
// Ends with code 1 where it is more than the table says; with `--write`, the table says what it is now.

/** On Node 20 the SDK says at each start that it will soon want Node 22. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { values: flags } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

/** Node 24's V8 tells a fifth fewer blocks apart: a table of its counts would be too little for Node 20. */
if (flags.write && !isTableNode) {
  throw new Error(`--write counts on Node ${TABLE_NODE}, and this is ${process.version}: run it there`);
}

const counted = await countWork(CASES, (line) => process.stderr.write(`${line}\n`));
for (const [title, { rooms, ...work }] of Object.entries(counted)) {
  const named = Object.entries(work).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`${title}: ${named.join(', ')}\n`);
}
if (flags.write) writeFileSync(TABLE, `${JSON.stringify(counted, undefined, 2)}\n`);
const problems = [
  ...tableProblems(counted, readTable(), { holdsRooms: isTableNode }),
  ...growthProblems(counted, GROWTHS),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
