import { readFileSync } from 'node:fs';
import type { WorkTable } from './count-work.ts';

/** Where the counts are kept: `npm run bench:work -- --write` writes them. */
export const TABLE = new URL('table.json', import.meta.url);

export function readTable(): WorkTable {
  const table: WorkTable = JSON.parse(readFileSync(TABLE, 'utf8'));
  return table;
}
