import { setTimeout as delay } from 'node:timers/promises';
import type { Viewer } from '../../src/access/viewer.ts';
import type { LoggedCall } from '../../src/sandbox/calls.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { startTestGateway, type TestGatewayOptions, UNCOUNTED, UNLIMITED } from '../helpers/gateway.ts';
import { HOME_ACCOUNT, type Place } from './skeleton.ts';
import type { Step } from './steps.ts';

/** What came of a request, without what differs from run to run. */
export interface Outcome {
  status: number;
  /** The answer, or the events of a stream, and what it cost by the report. */
  answer: string;
  /** The AWS calls that were made for it. */
  calls: string[];
  /** The same, as they came. */
  made: readonly LoggedCall[];
}

/** A gateway over a world. */
export interface Subject extends AsyncDisposable {
  /** Of nobody known, or of the one who may send beside them. */
  send(step: Step, viewer?: Viewer): Promise<Outcome>;
}

export interface SubjectOptions {
  world: WorldFixture;
  served: readonly Place[];
  /** Settings of the gateway beside its registries. */
  config: TestGatewayOptions['config'];
  faults: readonly Fault[];
  now: () => Date;
  missingIds: 'fail' | 'omit';
  /** Who may send beside callers of whom nothing is known. */
  viewer: Viewer;
}

/** Starts one. */
export async function startSubject({
  world,
  served,
  config,
  faults,
  viewer: known,
  ...sandbox
}: SubjectOptions): Promise<Subject> {
  const gateway = await startTestGateway({
    world,
    sandbox: { previewMs: 0, ...sandbox },
    overHttp: true,
    viewers: { [known.name]: known },
    config: {
      registries: served.map(({ registryId, region }) => ({
        registryId,
        region,
        ...(registryId === HOME_ACCOUNT ? {} : { roleArn: `arn:aws:iam::${registryId}:role/reader` }),
      })),
      limits: UNLIMITED,
      callers: UNCOUNTED,
      subscriptions: { maxMs: 150, pollMs: 60_000, maxPollMs: 60_000 },
      ...config,
      upstream: { attempts: 2, ...config?.upstream },
    },
  });
  for (const fault of faults) gateway.sandbox.faults.add(fault);
  const { calls } = gateway.sandbox;
  const ask = async ({ query, variables }: Step, headers: Record<string, string>) => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, text: await response.text() };
  };
  const isBusy = () => calls.list().some(({ outcome }) => outcome === 'pending');
  return {
    async send(step, viewer) {
      const whose: Record<string, string> = viewer ? { 'x-viewer': viewer.name } : {};
      const { status, text } = await ask(step, { ...step.headers, ...whose });
      // Without a report it may be kept the first time, and is then given again.
      const again: string[] = [];
      const isPlain = !text.includes('"errors"') && !/^(?:subscription|mutation)/.test(step.query.trim());
      for (let times = 0; isPlain && times < 2; times += 1) again.push((await ask(step, whose)).text);
      // What was begun for the request, and nobody waits for any more, belongs to it as well.
      for (let quiet = 0; quiet < QUIET_TURNS; quiet = isBusy() ? 0 : quiet + 1) await delay(1);
      const made = calls.list();
      calls.clear();
      const described = made.map(describeCall).toSorted();
      return { status, answer: [text, ...again].map(normalise).join('\n'), calls: described, made };
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** So many milliseconds without a call, and there will be none. */
const QUIET_TURNS = 10;

/** An answer as a text that is the same for the same answer. */
function normalise(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, field = '', json] = /^(data: ?)?(\{.*\})$/.exec(line) ?? [];
      return json === undefined ? line : field + JSON.stringify(sortErrors(JSON.parse(json, withoutChance)));
    })
    .join('\n');
}

/** What the clock and the sandbox's dice have a part in. */
const CHANCE: ReadonlySet<string> = new Set([
  'requestId',
  'waitedMs',
  'criticalPath',
  'retryAfterMs',
  'readAt',
]);

const withoutChance = (name: string, value: unknown) => (CHANCE.has(name) ? undefined : value);

/** Errors come in the order in which answers did, and so do the operations of the report. */
function sortErrors(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name, name === 'data' ? value : sorted(value)]),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).toSorted(byText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]): [string, unknown] => [name, name === 'path' ? member : sorted(member)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** A call with all that it says; the keys of a batch come in any order. */
function describeCall({ service, operation, accountId, region, input }: LoggedCall): string {
  // Whoever is read first says in which region the role is assumed, once for all.
  if (service === 'sts') return `${service}.${operation}`;
  return `${service}.${operation} of ${accountId}/${region} ${JSON.stringify(sorted(input))}`;
}
