import { readFileSync } from 'node:fs';
import type { WorkTable } from './count-work.ts';

/** Where the counts are kept: `npm run bench:work -- --write` writes them. */
export const TABLE = new URL('table.json', import.meta.url);

/** The Node that it was counted on: others tell blocks apart otherwise, and have them in other rooms. */
export const TABLE_NODE = '20';

/** Whether this is the table's Node. */
export const isTableNode = process.versions.node.split('.')[0] === TABLE_NODE;

export function readTable(): WorkTable {
  const table: WorkTable = JSON.parse(readFileSync(TABLE, 'utf8'));
  return table;
}
