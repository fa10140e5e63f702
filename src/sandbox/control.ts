import { z } from 'zod';
import type { Answer } from './answer.ts';
import type { CallLog } from './calls.ts';
import type { Faults } from './faults.ts';
import type { SideDoor } from './server.ts';
import type { World } from './world/world.ts';

/** What the side door shows and changes. */
export interface ControlParts {
  readonly world: World;
  readonly calls: CallLog;
  readonly faults: Faults;
}

const scope = {
  operation: z.string().optional(),
  share: z.number().min(0).max(1).optional(),
  times: z.int().min(1).optional(),
  latencyMs: z.number().min(0).optional(),
};
const status = z.int().min(200).max(599).optional();

/** A fault as it comes in JSON: all of `Fault` but its `match`. */
const faultBody = z.union([
  z.strictObject({ ...scope, latencyMs: z.number().min(0) }),
  z.strictObject({
    ...scope,
    kind: z.enum([
      'throttle',
      'throttle-429',
      'server-error',
      'unavailable',
      'denied',
      'expired-token',
      'truncated',
      'reset',
      'reset-mid-body',
      'hang',
      'wrong-types',
    ]),
  }),
  z.strictObject({ ...scope, kind: z.literal('html'), status }),
  z.strictObject({
    ...scope,
    kind: z.literal('error'),
    error: z.string(),
    message: z.string().optional(),
    status,
  }),
]);

/**
 * For those who run the sandbox from another language: `GET /_sandbox` tells what is in it, `GET` and `DELETE /_sandbox/calls`
 * show and forget the calls, `GET`, `POST` and `DELETE /_sandbox/faults` show, add and lift faults.
 */
export function controlDoor({ world, calls, faults }: ControlParts): SideDoor {
  const routes: Readonly<Record<string, (body: string) => Answer>> = {
    'GET /_sandbox': () => jsonAnswer(200, summary(world)),
    'GET /_sandbox/calls': () => jsonAnswer(200, { byOperation: calls.byOperation(), calls: calls.list() }),
    'DELETE /_sandbox/calls': () => done(() => calls.clear()),
    'GET /_sandbox/faults': () => jsonAnswer(200, faults.list()),
    'POST /_sandbox/faults': (body) => addFault(body, faults),
    'DELETE /_sandbox/faults': () => done(() => faults.clear()),
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

function addFault(body: string, faults: Faults): Answer {
  const parsed = faultBody.safeParse(readJson(body));
  if (!parsed.success) return jsonAnswer(400, { error: z.prettifyError(parsed.error) });
  faults.add(parsed.data);
  return jsonAnswer(201, parsed.data);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
