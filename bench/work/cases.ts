import type { Temper } from '../speed/servers.ts';
import { artifacts, fleet, headline, page, type Shape, tiny } from '../speed/shapes.ts';

/** What is asked of a gateway whose work is counted. */
export interface WorkCase {
  readonly shape: Shape;
  readonly temper: Temper;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By which its counts are kept. */
  readonly title: string;
}

/** Two sizes of the same, the one ten times the other: what ten times as many things cost is at most ten times as much. */
export interface Growth {
  readonly small: WorkCase;
  readonly large: WorkCase;
}

export const TIMES = 10;

const TEMPERS = ['cold', 'warm'] as const;

function caseOf(shape: Shape, temper: Temper, size: Readonly<Record<string, number>> = {}): WorkCase {
  const sizes = Object.entries(size).map(([name, count]) => ` of ${count} ${name}`);
  return {
    shape,
    temper,
    variables: { ...shape.variables, ...size },
    title: `${shape.name}${sizes.join('')}, ${temper}`,
  };
}

function growthOf(shape: Shape, temper: Temper, name: string, small: number): Growth {
  return {
    small: caseOf(shape, temper, { [name]: small }),
    large: caseOf(shape, temper, { [name]: TIMES * small }),
  };
}

/** The shapes of the speed bench that come in sizes; those of 10,000 images have a tenth of them here. */
export const GROWTHS: readonly Growth[] = TEMPERS.flatMap((temper) => [
  growthOf(page, temper, 'images', 100),
  growthOf(fleet, temper, 'repositories', 1),
  growthOf(artifacts, temper, 'images', 10),
]);

/** All of them. */
export const CASES: readonly WorkCase[] = [
  ...TEMPERS.flatMap((temper) => [caseOf(tiny, temper), caseOf(headline, temper)]),
  ...GROWTHS.flatMap(({ small, large }) => [small, large]),
];
