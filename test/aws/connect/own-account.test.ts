import { expect, test } from 'vitest';
import { OwnAccount } from '../../../src/aws/connect/own-account.ts';
import { GatewayError } from '../../../src/errors.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const refusal = {
  code: 'REGISTRY_NOT_SERVED',
  message:
    'The gateway has no credentials of account 111122223333, so it cannot read the policy of 111122223333/us-east-1.',
};

/** Asks, counted, and is told the next of these. */
function asker(...answers: (string | Error)[]) {
  const state = { asked: 0 };
  const ask = async () => {
    state.asked += 1;
    const answer = answers.shift() ?? 'nothing more';
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { state, ask };
}

test('an account that is known is not asked for', async () => {
  const { state, ask } = asker();
  await new OwnAccount(registry, { known: registry.registryId, ask }).require('the policy');
  const other = new OwnAccount(registry, { known: '444455556666', ask });
  await expect(other.require('the policy')).rejects.toMatchObject(refusal);
  expect(() => other.requireIfKnown('the policy')).toThrow(GatewayError);
  expect(state.asked).toBe(0);
});

test('one that nobody knows is asked for once, by all who come at the same time or later', async () => {
  const { state, ask } = asker('444455556666');
  const own = new OwnAccount(registry, { known: undefined, ask });
  own.requireIfKnown('the policy');
  for (const asked of [own.require('the policy'), own.require('the policy')]) {
    await expect(asked).rejects.toMatchObject(refusal);
  }
  await expect(own.require('the policy')).rejects.toMatchObject(refusal);
  expect(() => own.requireIfKnown('the policy')).toThrow(GatewayError);
  expect(state.asked).toBe(1);
});

test('a failure to find out may pass', async () => {
  const { state, ask } = asker(new Error('throttled'), registry.registryId);
  const own = new OwnAccount(registry, { known: undefined, ask });
  await expect(own.require('the policy')).rejects.toThrow('throttled');
  await own.require('the policy');
  expect(state.asked).toBe(2);
});

test('one that a read has told is known, and what it read is refused where it is of another', async () => {
  const { state, ask } = asker();
  const own = new OwnAccount(registry, { known: undefined, ask });
  own.learn(registry.registryId, 'the policy');
  await own.require('the policy');
  expect(() => own.learn('444455556666', 'the policy')).toThrow(refusal.message);
  expect(state.asked).toBe(0);
});
