import { z } from 'zod';
import type { Answer } from './answer.ts';
import type { CallLog } from './calls.ts';
import { faultBody, rateBody, settingsBody } from './control-bodies.ts';
import { type Faults, UnknownOperationError } from './faults.ts';
import type { Rates } from './rates.ts';
import type { SideDoor } from './server.ts';
import type { World } from './world/world.ts';

/** What may be changed while the sandbox runs. */
export interface Settings {
  missingIds: 'fail' | 'omit';
}

/** What the side door shows and changes. */
export interface ControlParts {
  readonly world: World;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly rates: Rates;
  readonly settings: () => Settings;
}

/**
 * For those who run the sandbox from another language: `GET /_sandbox` tells what is in it, `GET` and `DELETE /_sandbox/calls`
 * show and forget the calls, `GET`, `POST` and `DELETE /_sandbox/faults` show, add and lift faults, `GET`, `PUT` and
 * `DELETE /_sandbox/rates` show, set and lift rates, `GET` and `PUT /_sandbox/settings` show and change settings.
 */
export function controlDoor({ world, calls, faults, rates, settings }: ControlParts): SideDoor {
  const routes: Readonly<Record<string, (body: string) => Answer>> = {
    'GET /_sandbox': () => jsonAnswer(200, summary(world)),
    'GET /_sandbox/calls': () => jsonAnswer(200, callsShown(calls)),
    'DELETE /_sandbox/calls': () => done(() => calls.clear()),
    'GET /_sandbox/faults': () => jsonAnswer(200, faults.list()),
    'POST /_sandbox/faults': (body) =>
      withBody(body, faultBody, (fault) => ofServed(201, fault, () => faults.add(fault))),
    'DELETE /_sandbox/faults': () => done(() => faults.clear()),
    'GET /_sandbox/rates': () => jsonAnswer(200, rates.list()),
    'PUT /_sandbox/rates': (body) =>
      withBody(body, rateBody, (rate) => ofServed(200, rate, () => rates.set(rate.operation, rate))),
    'DELETE /_sandbox/rates': () => done(() => rates.clear()),
    'GET /_sandbox/settings': () => jsonAnswer(200, { missingIds: settings().missingIds }),
    'PUT /_sandbox/settings': (body) =>
      withBody(body, settingsBody, (change) => changeSettings(change, settings())),
  };
  return (method, path, body) => {
    if (path !== '/_sandbox' && !path.startsWith('/_sandbox/')) return undefined;
    return routes[`${method} ${path}`]?.(body) ?? jsonAnswer(404, { error: `No ${method} ${path} here` });
  };
}

const jsonAnswer = (status: number, value: unknown): Answer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value, null, 2),
});

function done(action: () => void): Answer {
  action();
  return { status: 204, contentType: 'application/json', body: '' };
}

/** Answers with what comes of a JSON body, or says what is wrong with it. */
function withBody<T>(body: string, schema: z.ZodType<T>, action: (value: T) => Answer): Answer {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return jsonAnswer(400, { error: `The body is no JSON: ${error instanceof Error ? error.message : ''}` });
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? action(parsed.data) : jsonAnswer(400, { error: z.prettifyError(parsed.error) });
}

/** Echoes what was put in force; refuses it where it names an operation that is not served. */
function ofServed(status: number, value: object, action: () => void): Answer {
  try {
    action();
  } catch (error) {
    if (error instanceof UnknownOperationError) return jsonAnswer(400, { error: error.message });
    throw error;
  }
  return jsonAnswer(status, value);
}

function changeSettings(change: Settings, settings: Settings): Answer {
  settings.missingIds = change.missingIds;
  return jsonAnswer(200, change);
}

function callsShown(calls: CallLog) {
  const byOperation = calls.byOperation();
  const peaks = Object.keys(byOperation).map((name) => [name, calls.peak(name)]);
  return {
    byOperation,
    peak: { overall: calls.peak(), byOperation: Object.fromEntries(peaks) },
    calls: calls.list(),
  };
}

/** Sizes count what a repository may come to hold: replicas still under way are in. */
const summary = (world: World) => ({
  title: world.title,
  defaultAccountId: world.defaultAccountId,
  registries: world.registries.map(({ accountId, region, repositories, sageMakerImages }) => ({
    accountId,
    region,
    repositories: [...repositories].map(([name, { images, preview }]) => ({
      name,
      images: images.size,
      hasPreview: preview !== undefined,
    })),
    sageMakerImages: [...sageMakerImages].map(([name, { versions }]) => ({ name, versions: versions.size })),
  })),
});
