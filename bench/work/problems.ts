import { type Growth, TIMES } from './cases.ts';
import type { Work, WorkTable } from './count-work.ts';

/** How much more a count may be than the table says. */
interface Margin {
  readonly title: string;
  readonly more: number;
}

/**
 * Calls and bytes are the same in each run, promises and blocks but for one in a thousand; memory differs by some hundredths.
 * On Node 24 promises are the same, memory is less by a tenth, and blocks, of which its V8 tells fewer apart, by up to a fifth.
 */
const MARGINS: Readonly<Record<Exclude<keyof Work, 'rooms'>, Margin>> = {
  awsCalls: { title: 'AWS calls', more: 0 },
  promises: { title: 'promises', more: 0.1 },
  blocks: { title: 'blocks of code', more: 0.1 },
  allocatedKiB: { title: 'KiB of memory', more: 0.3 },
  bytes: { title: 'bytes', more: 0.1 },
};

const NAMES = ['awsCalls', 'promises', 'blocks', 'allocatedKiB', 'bytes'] as const;

/** A count that fell below this share of the table's: left there, the table would let it double again. */
const FALLEN = 0.6;

/** Of less memory than this, most is what the process takes besides, and that doubles from one run to the next. */
const LITTLE_KIB = 1024;

const WRITE = 'npm run bench:work -- --write';

/** What is more than the table says, or so much less that the table no longer guards it, in sentences. */
export function tableProblems(counted: WorkTable, table: WorkTable): string[] {
  const problems = Object.entries(counted).flatMap(([title, work]) => {
    const known = table[title];
    if (known === undefined) return [`${title}: the table does not have it. Write it: ${WRITE}`];
    return NAMES.flatMap((name) => countProblems(title, name, work, known));
  });
  const outdated = Object.keys(table).filter((title) => counted[title] === undefined);
  return [
    ...problems,
    ...outdated.map((title) => `${title}: it is not counted any more. Write the table: ${WRITE}`),
  ];
}

function countProblems(title: string, name: keyof typeof MARGINS, work: Work, known: Work): string[] {
  const { title: what, more } = MARGINS[name];
  const [is, was] = [work[name], known[name]];
  if (name === 'allocatedKiB' && Math.max(is, was) < LITTLE_KIB) return [];
  if (is > was * (1 + more)) {
    const where = name === 'blocks' ? `${grownRooms(work, known)}` : '';
    return [
      `${title}: ${is} ${what} a request, and ${was} before.${where} Find what asks for more than before, or more often; if it has to be so, write it: ${WRITE}`,
    ];
  }
  if (is < was * FALLEN) {
    return [`${title}: only ${is} ${what} a request, and ${was} before. So that it stays so: ${WRITE}`];
  }
  return [];
}

/** Where more runs, most first. */
function grownRooms(work: Work, known: Work): string {
  const grown = Object.entries(work.rooms)
    .map(([room, runs]) => ({ room, runs, before: known.rooms[room] ?? 0 }))
    .filter(({ runs, before }) => runs > before * 1.02)
    .sort((a, b) => b.runs - b.before - (a.runs - a.before))
    .slice(0, 3);
  return grown.length === 0
    ? ''
    : ` Most of it in ${grown.map(({ room, runs, before }) => `${room} (${runs}, and ${before})`).join(', ')}.`;
}

/** What grows faster than what is asked for, in sentences. */
export function growthProblems(counted: WorkTable, growths: readonly Growth[]): string[] {
  return growths.flatMap(({ small, large }) => {
    const [few, many] = [counted[small.title], counted[large.title]];
    if (!few || !many) return [];
    return NAMES.filter((name) => many[name] > TIMES * few[name] * (1 + MARGINS[name].more)).map(
      (name) =>
        `${large.title}: ${many[name]} ${MARGINS[name].title} a request, and ${few[name]} for a tenth of it: it grows faster than what is asked for. Find what is done for each thing once for all the others.`,
    );
  });
}
