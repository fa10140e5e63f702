import type { Growth, SizedCase } from './cases.ts';
import { SMALL_ROOM, type Work, type WorkTable } from './count-work.ts';

/** How much more a count may be than the table says, and how much less: left behind, the table would let it rise again. */
interface Margin {
  readonly title: string;
  readonly more: number;
  readonly less: number;
}

/**
 * Calls and bytes are the same in each run, promises and blocks but for one in a thousand; memory differs by some hundredths.
 * On Node 24 promises are the same, memory is less by a tenth, and blocks, of which its V8 tells fewer apart, by up to a fifth.
 */
const MARGINS: Readonly<Record<Exclude<keyof Work, 'rooms'>, Margin>> = {
  awsCalls: { title: 'AWS calls', more: 0, less: 0 },
  promises: { title: 'promises', more: 0.1, less: 0.4 },
  blocks: { title: 'blocks of code', more: 0.1, less: 0.4 },
  allocatedKiB: { title: 'KiB of memory', more: 0.3, less: 0.4 },
  bytes: { title: 'bytes', more: 0.1, less: 0.4 },
};

const NAMES = ['awsCalls', 'promises', 'blocks', 'allocatedKiB', 'bytes'] as const;

/** How much more may run in one room: it may double before all of them have a tenth more. */
const ROOM_MORE = 0.5;
/** A room with fewer blocks is held by the sum of all. */
const FEW_BLOCKS = 100;

/** Of less memory than this, most is what the process takes besides, and that doubles from one run to the next. */
const LITTLE_KIB = 1024;

/** Two counts of the same differ by so much of their margin. */
const UNSTEADY = 0.1;

const WRITE = 'npm run bench:work -- --write';

/**
 * What is more than the table says, or so much less that the table no longer guards it, in sentences. Rooms are held where Node
 * is the table's.
 */
export function tableProblems(
  counted: WorkTable,
  table: WorkTable,
  { holdsRooms }: { holdsRooms: boolean },
): string[] {
  const problems = Object.entries(counted).flatMap(([title, work]) => {
    const known = table[title];
    if (known === undefined) return [`${title}: the table does not have it. Write it: ${WRITE}`];
    const ofCounts = NAMES.flatMap((name) => countProblems(title, name, work, known));
    // Where all of them are too many, that says which rooms they are in.
    const isMore = work.blocks > known.blocks * (1 + MARGINS.blocks.more);
    return holdsRooms && !isMore ? [...ofCounts, ...roomProblems(title, work, known)] : ofCounts;
  });
  const outdated = Object.keys(table).filter((title) => counted[title] === undefined);
  return [
    ...problems,
    ...outdated.map((title) => `${title}: it is not counted any more. Write the table: ${WRITE}`),
  ];
}

function countProblems(title: string, name: keyof typeof MARGINS, work: Work, known: Work): string[] {
  const { title: what, more, less } = MARGINS[name];
  const [is, was] = [work[name], known[name]];
  if (name === 'allocatedKiB' && Math.max(is, was) < LITTLE_KIB) return [];
  if (is > was * (1 + more)) {
    const where = name === 'blocks' ? `${grownRooms(work, known)}` : '';
    return [
      `${title}: ${is} ${what} a request, and ${was} before.${where} Find what asks for more than before, or more often; if it has to be so, write it: ${WRITE}`,
    ];
  }
  if (is < was * (1 - less)) {
    return [`${title}: only ${is} ${what} a request, and ${was} before. So that it stays so: ${WRITE}`];
  }
  return [];
}

/** The rooms in which much more runs than before, be it little beside all the others. */
function roomProblems(title: string, work: Work, known: Work): string[] {
  return Object.entries(work.rooms)
    .map(([room, runs]) => ({ room, runs, before: blocksIn(room, known) }))
    .filter(({ runs, before }) => runs > FEW_BLOCKS && runs > before * (1 + ROOM_MORE))
    .map(
      ({ room, runs, before }) =>
        `${title}: ${runs} blocks of code a request in ${room}, and ${before} before. Find what it does more, or more often; if it has to be so, write it: ${WRITE}`,
    );
}

/** How many ran in a room; of one that is not named, how many that may have been. */
function blocksIn(room: string, { rooms, blocks }: Work): number {
  return rooms[room] ?? Math.floor(blocks * SMALL_ROOM);
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
  return growths.flatMap(({ few, some, many }) => {
    const [first, second, third] = [few, some, many].map(({ title }) => counted[title]);
    if (!first || !second || !third) return [];
    const each = (from: SizedCase, to: SizedCase, less: number, more: number) =>
      Math.max(0, more - less) / (to.size - from.size);
    return NAMES.flatMap((name) => {
      if (name === 'allocatedKiB' && third[name] < LITTLE_KIB) return [];
      const early = each(few, some, first[name], second[name]);
      const late = each(some, many, second[name], third[name]);
      const { more } = MARGINS[name];
      // Where a few more cost nothing, the next ones may still be counted as a little.
      const unsteady = (second[name] * more * UNSTEADY) / (many.size - some.size);
      if (late <= early * (1 + more) + unsteady) return [];
      return [
        `${many.title}: ${late.toFixed(2)} ${MARGINS[name].title} for each more than ${some.size}, and ${early.toFixed(2)} for each of those: it grows faster than what is asked for. Find what is done for each thing once for all the others.`,
      ];
    });
  });
}
