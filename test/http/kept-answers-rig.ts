import type { TestGateway } from '../helpers/gateway.ts';

/** Longer than any test takes. */
export const HOUR_MS = 3_600_000;

/** With these lifetimes, nothing ends before the test does. */
export const LONG = {
  permanent: HOUR_MS,
  settled: HOUR_MS,
  steady: HOUR_MS,
  mutable: HOUR_MS,
  moving: HOUR_MS,
};

/** How often something became of kept answers, of a gateway that shows its figures. */
export async function countKept(
  { gateway }: Pick<TestGateway, 'gateway'>,
  event: 'served' | 'made' | 'dropped',
): Promise<number> {
  const figures = await gateway.metrics?.(null);
  const line = new RegExp(`kept_answers_total\\{event="${event}"\\} (\\d+)`);
  return Number(line.exec(figures?.text ?? '')?.[1]);
}
