import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { ACCOUNT } from '../schema/worlds.ts';
import type { Trouble } from './faults.ts';
import { NOWHERE, sentCalls, settings, startRig } from './gateway.ts';
import { FAULTY, type Kind } from './requests.ts';

/** What a client got, and what it cost. */
export interface Cell {
  /** The error code; undefined where it got the data. */
  readonly code: string | undefined;
  /** AWS calls for the faulty field, each attempt counted. */
  readonly calls: number;
  /** Whether what it got is all that AWS had to say. */
  readonly isWhole: boolean;
  /** Whether AWS carried out what was asked, whatever the client was told. */
  readonly isDone: boolean;
}

/** Sends one request to a fresh gateway, and holds the answer against all that must be so in every cell. */
export async function runCell(trouble: Trouble, kind: Kind): Promise<Cell> {
  await using rig = await startRig({
    attemptTimeoutMs: trouble.fault?.kind === 'hang' ? settings.hangTimeoutMs : settings.attemptTimeoutMs,
    faultyEndpoint: trouble.fault ? undefined : NOWHERE,
  });
  const { sandbox, gateway } = rig;
  if (trouble.fault) sandbox.faults.add({ ...trouble.fault, match: ({ region }) => region === FAULTY });

  const { status, data, errors = [] } = await rig.send(kind);
  expect(status).toBe(200);
  const code = errors[0]?.extensions?.code;
  const isWhole = code === undefined && !isDeepStrictEqual(data, kind.partData);
  // The rest of the answer stands beside the failed field.
  expect(data).toEqual(code !== undefined ? kind.failedData : isWhole ? kind.data : kind.partData);
  expect(errors.map(({ path }) => path?.join('.'))).toEqual(code === undefined ? [] : kind.failedPaths);
  for (const { extensions } of errors) expect(extensions).toEqual({ code, ...awsDetail(trouble, kind) });

  // Nothing is left running at AWS.
  await expect.poll(() => sandbox.calls.list().filter(({ outcome }) => outcome === 'pending')).toEqual([]);
  const ofKind = sandbox.calls.list().filter(({ operation }) => operation === kind.operation);
  const faulty = ofKind.filter(({ region }) => region === FAULTY);
  const calls = sentCalls(gateway, kind) - (ofKind.length - faulty.length);
  expect(faulty).toHaveLength(trouble.fault ? calls : 0);

  const repository = sandbox.world.registry(ACCOUNT, FAULTY)?.repositories.get('team/app');
  return { code, calls, isWhole, isDone: repository?.preview !== undefined };
}

function awsDetail({ errorNames, answered }: Trouble, { service, operation }: Kind): object {
  if (errorNames.length === 0) return {};
  return {
    aws: {
      service,
      operation,
      errorName: expect.toBeOneOf([...errorNames]),
      ...(answered ? { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } : {}),
      registryId: ACCOUNT,
      region: FAULTY,
    },
  };
}
