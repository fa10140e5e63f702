import type { Call } from '../../src/sandbox/calls.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { dice as diceOf } from '../../src/sandbox/world/random.ts';
import { isOutOfSight } from './calls.ts';
import type { Eyes } from './policy.ts';

const KINDS = ['denied', 'throttle', 'server-error', 'html', 'wrong-types', 'error'] as const;

const textOf = ({ service, operation, accountId, region, input }: Call) =>
  `${service} ${operation} ${accountId} ${region} ${JSON.stringify(input)}`;

/** Whether a call lists a registry's repositories or SageMaker images, hidden ones among them. */
function listsNames({ operation, input }: Call): boolean {
  return (
    operation === 'ListImages' ||
    (operation === 'DescribeRepositories' && !JSON.stringify(input).includes('repositoryNames'))
  );
}

/** Some calls fail, the same ones in every world: which ones follows from what they say. */
export function troubleEverywhere(seed: string): Fault[] {
  const dice = diceOf(`${seed} trouble`);
  const share = dice.pick([0, 0, 0.05, 0.3]);
  if (share === 0) return [];
  return KINDS.map((kind): Fault => {
    const match = (call: Call) =>
      call.service !== 'sts' &&
      // An answer of wrong types is no answer where it lists anything: this one thing hidden records can show (ADR 22).
      !(kind === 'wrong-types' && listsNames(call)) &&
      diceOf(`${seed} ${kind} ${textOf(call)}`).next() < share / KINDS.length;
    return kind === 'error' ? { kind, error: 'SomethingNewException', match } : { kind, match };
  });
}

/** Calls that ask for hidden things fail, if anybody makes them: in one world alone. */
export function troubleWithHidden(seed: string, eyes: Eyes): Fault[] {
  const kind = diceOf(`${seed} hidden trouble`).pick([
    undefined,
    'denied',
    'throttle',
    'server-error',
  ] as const);
  return kind === undefined ? [] : [{ kind, match: (call) => isOutOfSight(call, eyes) }];
}
