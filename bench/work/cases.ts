import type { Temper } from '../speed/servers.ts';
import { artifacts, fleet, headline, page, type Shape, tiny } from '../speed/shapes.ts';

/**
 * What may be given again. `warm` is all of it, whole answers too; `warm, not kept` is what was read of AWS, as another viewer or
 * another query finds it: the answer itself is made each time.
 */
export type WorkTemper = Temper | 'warm, not kept';

/** What is asked of a gateway whose work is counted. */
export interface WorkCase {
  readonly shape: Shape;
  readonly temper: WorkTemper;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By which its counts are kept. */
  readonly title: string;
}

/** The same of a number of things. */
export interface SizedCase extends WorkCase {
  readonly size: number;
}

/** Three sizes of the same: each thing more is to cost no more where there are many than where there are few. */
export interface Growth {
  readonly few: SizedCase;
  readonly some: SizedCase;
  readonly many: SizedCase;
}

/** A whole answer that is given again is the same work, however large. */
const GROWING = ['cold', 'warm, not kept'] as const;

function caseOf(shape: Shape, temper: WorkTemper, size: Readonly<Record<string, number>> = {}): WorkCase {
  const sizes = Object.entries(size).map(([name, count]) => ` of ${count} ${name}`);
  return {
    shape,
    temper,
    variables: { ...shape.variables, ...size },
    title: `${shape.name}${sizes.join('')}, ${temper}`,
  };
}

function growthOf(
  shape: Shape,
  temper: WorkTemper,
  name: string,
  [few, some, many]: readonly [few: number, some: number, many: number],
): Growth {
  const sized = (size: number) => ({ ...caseOf(shape, temper, { [name]: size }), size });
  return { few: sized(few), some: sized(some), many: sized(many) };
}

/**
 * The shapes of the speed bench that come in sizes; those of 10,000 images have a tenth of them here. AWS is asked for a
 * page of 100 images, or of 1000: all of one growth are of the same.
 */
export const GROWTHS: readonly Growth[] = GROWING.flatMap((temper) => [
  growthOf(page, temper, 'images', [250, 500, 1000]),
  growthOf(fleet, temper, 'repositories', [1, 4, 10]),
  growthOf(artifacts, temper, 'images', [1, 10, 100]),
]);

/** All of them. */
export const CASES: readonly WorkCase[] = [
  ...[tiny, headline].flatMap((shape) =>
    (['cold', 'warm', 'warm, not kept'] as const).map((temper) => caseOf(shape, temper)),
  ),
  caseOf(page, 'warm'),
  ...GROWTHS.flatMap(({ few, some, many }) => [few, some, many]),
];
