import { buildSchema } from 'graphql';
import { ANONYMOUS, type Viewer } from '../../src/access/viewer.ts';
import { dice as diceOf } from '../../src/sandbox/world/random.ts';
import { readDocument } from '../docs/markdown.ts';
import type { TestGatewayOptions } from '../helpers/gateway.ts';
import { offenceOf } from './calls.ts';
import { fillWorld, referencesIn } from './contents.ts';
import { leaksIn, marksIn, secretsOf } from './leaks.ts';
import { askedWith, cursorsIn, firstDifference } from './observe.ts';
import type { Rule } from './policy.ts';
import { makePair } from './skeleton.ts';
import { type Step, Steps } from './steps.ts';
import { type Outcome, startSubject } from './subject.ts';
import { targetsOf } from './targets.ts';
import { troubleEverywhere, troubleWithHidden } from './trouble.ts';

const schema = buildSchema(readDocument('schema.graphql'));

/** What a trial found wrong. */
export interface Finding {
  what: 'another answer' | 'other calls' | 'a leak' | 'a call that may not be';
  /** The trial can be run again by it. */
  seed: string;
  step: Step;
  detail: string;
}

export interface TrialOptions {
  seed: string;
  /** The settings that make a gateway show what the rules do. */
  settingsOf: (rules: readonly Rule[]) => NonNullable<TestGatewayOptions['config']>;
  requests: number;
  /** Instead of random ones. */
  rules?: readonly Rule[];
}

/** What a trial came to. */
export interface Trial {
  requests: number;
  calls: number;
  /** How often answers held each error code. */
  codes: Map<string, number>;
  /** Different things that answers told of. */
  told: Set<string>;
  findings: Finding[];
}

/** Who sees everything, where a gateway has a rule for it. */
export const WHOLE: Viewer = { ...ANONYMOUS, name: 'key:whole' };

/** Sends the same random requests to gateways over two worlds that look alike, and compares all that can be observed. */
export async function runTrial({ seed, settingsOf, requests, rules: given }: TrialOptions): Promise<Trial> {
  const { rules, eyes, worlds: skeletons } = makePair(seed, given);
  const references = fillWorld(seed, skeletons[0], []).registries.flatMap(referencesIn);
  const [world, twin] = [
    fillWorld(seed, skeletons[0], references),
    fillWorld(seed, skeletons[1], references),
  ];
  const registries = [...world.registries, ...twin.registries];
  const secrets = secretsOf(registries, eyes);
  const targets = targetsOf([world, twin], eyes, seed);
  const steps = new Steps(schema, seed, targets);
  // What others have read is in the cache, and what was read for them in vain is not: calls hang on that.
  const isShared = diceOf(`${seed} shared`).next() < 0.3;
  const trouble = isShared ? [] : troubleEverywhere(seed);
  const hiddenTrouble = isShared ? [] : troubleWithHidden(seed, eyes);
  const moment = new Date();
  const missingIds = diceOf(`${seed} ids`).pick(['fail', 'omit'] as const);
  const common = { now: () => moment, missingIds, viewer: WHOLE };

  const config = settingsOf(rules);
  await using one = await startSubject({ world, served: skeletons[0], config, faults: trouble, ...common });
  await using other = await startSubject({
    world: twin,
    served: skeletons[1],
    config,
    faults: [...trouble, ...hiddenTrouble],
    ...common,
  });
  await using whole = await startSubject({ world, served: skeletons[0], config: {}, faults: [], ...common });

  const trial: Trial = { requests: 0, calls: 0, codes: new Map(), told: new Set(), findings: [] };
  const compare = async (step: Step): Promise<Outcome> => {
    const [left, right] = [await one.send(step), await other.send(step)];
    const find = (what: Finding['what'], detail: string) => trial.findings.push({ what, seed, step, detail });
    trial.requests += 1;
    trial.calls += left.calls.length;
    for (const [, code = ''] of left.answer.matchAll(/"code":"(\w+)"/g))
      trial.codes.set(code, (trial.codes.get(code) ?? 0) + 1);
    for (const found of marksIn(left.answer)) trial.told.add(found);

    const different = firstDifference(`${left.status} ${left.answer}`, `${right.status} ${right.answer}`);
    if (different !== undefined) find('another answer', different);
    const otherCalls = isShared ? undefined : firstDifference(left.calls.join('\n'), right.calls.join('\n'));
    if (otherCalls !== undefined) find('other calls', otherCalls);
    const asked = askedWith(step);
    for (const { answer, calls, made } of [left, right]) {
      for (const leak of leaksIn(answer, secrets, asked)) find('a leak', `${leak} in ${answer}`);
      for (const leak of leaksIn(calls.join('\n'), secrets, asked))
        find('a call that may not be', `${leak}, which nobody asked for, in ${calls.join('\n')}`);
      for (const call of made) {
        const offence = offenceOf(call, eyes);
        if (offence !== undefined) find('a call that may not be', `${offence}: ${JSON.stringify(call)}`);
      }
    }
    targets.cursors.push(...cursorsIn(left.answer));
    return left;
  };

  for (let count = 0; count < requests; count += 1) {
    // The report says what was cached.
    const step = steps.any();
    // Whoever sees everything asks for something else, and for the very same.
    for (const { headers: _, ...before } of isShared ? [steps.any(), step] : [])
      await Promise.all([one.send(before, WHOLE), other.send(before, WHOLE)]);
    await compare(isShared ? { ...step, headers: { ...step.headers, 'x-upstream-report': '0' } } : step);
    if (count % 2 === 1) continue;
    const walk = steps.walk(isShared ? {} : { 'x-upstream-report': '1' });
    let after: string | undefined;
    for (let page = 0; page < 4 && (page === 0 || after !== undefined); page += 1) {
      const { answer } = await compare({ ...walk, variables: { after } });
      after = /"hasNextPage":true/.test(answer) ? /"endCursor":"([^"]+)"/.exec(answer)?.[1] : undefined;
    }
    // The cursors of somebody who sees everything.
    const foreign = cursorsIn((await whole.send(walk)).answer);
    for (const cursor of foreign.slice(0, 2)) await compare({ ...walk, variables: { after: cursor } });
  }
  return trial;
}

/** So often chance falls alike once in a hundred times, where it has two sides. */
const AGAIN = 6;

/**
 * The same, but for chance: where some calls fail, others may or may not have been begun by then. What hidden things
 * change they change every time.
 */
export async function runTrialSurely(options: TrialOptions): Promise<Trial> {
  const trial = await runTrial(options);
  for (let again = 0; again < AGAIN && trial.findings.length > 0; again += 1) {
    const { findings } = await runTrial(options);
    trial.findings = trial.findings.filter(({ what, step }) =>
      findings.some((other) => other.what === what && other.step.query === step.query),
    );
  }
  return trial;
}
