import { expect, test } from 'vitest';
import { OPEN, type Rule } from './access-property/policy.ts';
import {
  type Finding,
  runTrial,
  runTrialSurely,
  type Trial,
  type TrialOptions,
  WHOLE,
} from './access-property/trial.ts';
import { chance, isThorough } from './helpers/fast-check.ts';

// For random policies, worlds and requests: no answer holds anything that the policy hides, no call names it, and answers,
// calls and reports are the same over two worlds that differ in hidden things alone. Worlds are smaller than a page of AWS:
// whoever lists reads all pages, and so many calls are what hidden things can cost.

/** How many worlds, each with a policy. More with REGISTRY_GRAPH_THOROUGH=1. */
const CASES = isThorough ? 600 : 60;
const seeds = Array.from({ length: CASES }, (_, index) =>
  index < CASES / 2 ? `seed ${index}` : `seed ${chance + index}`,
);

const withoutPolicy = () => ({});
const withPolicy = (rules: readonly Rule[]) => ({
  access: { rules: [...rules, ...OPEN.map((rule) => ({ ...rule, who: { callers: [WHOLE.name] } }))] },
});
async function runTrials(seeds: readonly string[], options: Omit<TrialOptions, 'seed' | 'requests'>) {
  const trials: Trial[] = [];
  for (const seed of seeds) trials.push(await runTrialSurely({ seed, requests: 4, ...options }));
  const sum = (of: (trial: Trial) => number) => trials.reduce((total, trial) => total + of(trial), 0);
  return {
    requests: sum(({ requests }) => requests),
    calls: sum(({ calls }) => calls),
    told: sum(({ told }) => told.size),
    codes: new Set(trials.flatMap(({ codes }) => [...codes.keys()])),
    findings: trials.flatMap(({ findings }) => findings),
  };
}

test('two gateways over the same world answer alike, and call alike', async () => {
  const { findings } = await runTrials(seeds.slice(0, 12), { settingsOf: withoutPolicy, rules: OPEN });
  expect(findings).toEqual([]);
}, 120_000);

test('a gateway without the policy is found out in every way', async () => {
  const findings: Finding[] = [];
  for (const seed of seeds.slice(0, 8))
    findings.push(...(await runTrial({ seed, requests: 4, settingsOf: withoutPolicy })).findings);
  expect(new Set(findings.map(({ what }) => what))).toEqual(
    new Set(['another answer', 'other calls', 'a leak', 'a call that may not be']),
  );
}, 120_000);

test(`in ${CASES} worlds, what is hidden is in no answer and no call, and changes none`, async () => {
  const { findings, requests, calls, told, codes } = await runTrials(seeds, { settingsOf: withPolicy });
  process.stdout.write(
    `${CASES} worlds with a policy each: ${requests} requests twice, ${calls} AWS calls, ${told} things told.\n`,
  );
  expect(findings).toEqual([]);
  // It was not for want of asking: of what is there, of what fails, and of what one may not.
  expect(told).toBeGreaterThan(CASES);
  expect([...codes]).toEqual(
    expect.arrayContaining([
      'BAD_USER_INPUT',
      'CURSOR_INVALID',
      'FORBIDDEN',
      'REGISTRY_NOT_SERVED',
      'UPSTREAM_ACCESS_DENIED',
      'UPSTREAM_INVALID_RESPONSE',
      'UPSTREAM_THROTTLED',
      'UPSTREAM_UNAVAILABLE',
    ]),
  );
}, 1_800_000);
