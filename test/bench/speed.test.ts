import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServers } from '../../bench/speed/build.ts';
import { documentOf } from '../../bench/speed/document.ts';
import { type Endpoint, startEndpoint } from '../../bench/speed/endpoint/start-endpoint.ts';
import { readFlags } from '../../bench/speed/flags.ts';
import { type Load, startLoad } from '../../bench/speed/load/start-load.ts';
import { measureShape, type ShapeFigures } from '../../bench/speed/measure-shape.ts';
import { measureStarts } from '../../bench/speed/measure-starts.ts';
import { sharesOf } from '../../bench/speed/parts.ts';
import { startsTable, targetsTable } from '../../bench/speed/report.ts';
import { Results } from '../../bench/speed/results.ts';
import { assertSameAnswer } from '../../bench/speed/same-answer.ts';
import { SERVERS, type ServerName, serversFor, type Temper } from '../../bench/speed/servers.ts';
import { SHAPES, type ShapeName } from '../../bench/speed/shapes.ts';
import { isMet, TARGETS } from '../../bench/speed/targets.ts';
import { topFrames } from '../../bench/speed/top-frames.ts';

// The harness, with the servers that need nothing but node:http: whether it holds together, and never how fast anything is.

describe('a short run', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'speed-test-'));
  let endpoint: Endpoint;
  let load: Load;
  const said: string[] = [];

  beforeAll(async () => {
    buildServers();
    [endpoint, load] = await Promise.all([startEndpoint(), startLoad()]);
  }, 300_000);
  afterAll(async () => {
    await load[Symbol.asyncDispose]();
    await endpoint[Symbol.asyncDispose]();
    rmSync(scratch, { recursive: true });
  });

  const measure = (
    name: ShapeName,
    temper: Temper,
    servers: ServerName[],
    profiles?: string,
  ): Promise<ShapeFigures> =>
    measureShape(shapeOf(name), temper, {
      endpoint,
      load,
      servers: servers.map(serverOf),
      reference: serverOf('bare'),
      rounds: 2,
      seconds: 0.05,
      scratch,
      profiles,
      say: (line) => said.push(line),
    });

  test('measures servers in turn, and tells what each came to', async () => {
    const cold = await measure('page', 'cold', ['bare']);
    const warm = await measure('page', 'warm', ['static', 'stringify', 'bare']);
    expect(warm.servers.map(({ server }) => server)).toEqual(['static', 'stringify']);
    expect(warm.servers.map(({ calls }) => calls)).toEqual([0, 0]);
    expect(cold.servers.map(({ calls }) => calls)).toEqual([1]);
    expect(cold.bytes).toBe(warm.bytes);
    for (const { rounds, restBytes, peakBytes } of [...cold.servers, ...warm.servers]) {
      expect(rounds).toHaveLength(2);
      for (const round of rounds) {
        // However short it is to be, and however busy the machine.
        expect(round.requests).toBeGreaterThanOrEqual(12);
        for (const figure of Object.values(round)) expect(figure).toBeGreaterThan(0);
        expect(round.medianMs).toBeLessThanOrEqual(round.p99Ms);
      }
      expect(restBytes).toBeGreaterThan(0);
      expect(peakBytes).toBeGreaterThan(0);
    }
    expect(said.filter((line) => line.startsWith('page, warm: round'))).toEqual([
      'page, warm: round 1 of 2, static',
      'page, warm: round 1 of 2, stringify',
      'page, warm: round 2 of 2, stringify',
      'page, warm: round 2 of 2, static',
    ]);

    const document = documentOf(new Results([cold, warm], [], []), {
      rounds: 2,
      seconds: 0.05,
      versions: { graphql: '16' },
      loadBefore: 0.1,
    });
    expect(document).toContain(`${cpus().length} cores`);
    expect(document).toContain('| node:http, static bytes |');
    // Nothing is said of what was not measured.
    expect(targetsTable(new Results([cold, warm], [], []))).not.toMatch(/yes|no\b.*\|$/m);
  }, 300_000);

  test('leaves profiles of the servers, and says where their time went', async () => {
    const profiles = mkdtempSync(join(scratch, 'profiles-'));
    const figures = await measure('page', 'warm', ['stringify'], profiles);
    expect(readdirSync(profiles)).toEqual(['page-warm-stringify.cpuprofile']);
    expect(topFrames(profiles)).toMatch(/^ +\d+\.\d % {2}bench\/speed\/dist$/m);
    const [{ profile = { nodes: [] } } = {}] = figures.servers;
    const shares = [...sharesOf(profile).values()];
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect([...sharesOf(profile).keys()]).toContain('HTTP to clients');
  }, 300_000);

  test('starts servers alone and in turn, and tells what each start came to', async () => {
    const starts = await measureStarts({
      endpoint,
      load,
      servers: [serverOf('static'), serverOf('stringify'), serverOf('bare')],
      reference: serverOf('bare'),
      rounds: 2,
      seconds: 0.05,
      scratch,
      say: (line) => said.push(line),
    });
    expect(starts.map(({ server }) => server)).toEqual(['static', 'stringify']);
    for (const { starts: each } of starts) {
      // Without the first.
      expect(each).toHaveLength(2);
      for (const figure of each.flatMap((start) => Object.values(start))) expect(figure).toBeGreaterThan(0);
    }
    expect(said.filter((line) => line.startsWith('start: '))).toEqual([
      'start: warm-up, static',
      'start: warm-up, stringify',
      'start: round 1 of 2, static',
      'start: round 1 of 2, stringify',
      'start: round 2 of 2, static',
      'start: round 2 of 2, stringify',
    ]);
    expect(startsTable(new Results([], [], starts))).toMatch(/^\| node:http, JSON.stringify \| \d/m);
  }, 300_000);

  test('ends where a server does not start', async () => {
    const other = { ...serverOf('static'), shapes: ['tiny'] as const, module: 'servers/none' };
    await expect(
      measureShape(shapeOf('tiny'), 'warm', {
        endpoint,
        load,
        servers: [other],
        reference: serverOf('bare'),
        rounds: 1,
        seconds: 0.05,
        scratch,
        say: () => {},
      }),
    ).rejects.toThrow('did not start');
  }, 300_000);
});

test('what is equal is shown to be', () => {
  const meant = '{"data":{"image":{"digest":"a","tags":["b"]}}}';
  assertSameAnswer('a server', '{"data":{"image":{"tags":["b"],"digest":"a"}},"extensions":{}}', meant);
  for (const other of [
    '{"data":{"image":{"digest":"a","tags":[]}}}',
    '{"data":{"image":{"digest":"a"}}}',
    '{"data":{"image":{"digest":"a","tags":["b"]}},"errors":[{"message":"No."}]}',
    '{"errors":[{"message":"No."}]}',
  ]) {
    expect(() => assertSameAnswer('a server', other, meant)).toThrow('a server');
  }
});

describe('what is measured', () => {
  test('every shape is asked of the gateway and of mercurius with JIT, cold and warm', () => {
    for (const { name } of SHAPES) {
      for (const temper of ['cold', 'warm'] as const) {
        const names = serversFor(name, temper).map((server) => server.name);
        expect(names).toEqual(expect.arrayContaining(['gateway', 'mercurius-jit']));
      }
    }
  });

  test('a target is met by the median alone', () => {
    const [atMost, below] = [TARGETS[0], TARGETS.at(-1)];
    if (!atMost || !below) throw new Error('There are targets');
    expect(isMet(atMost, { least: 1, median: atMost.most, most: 9 })).toBe(true);
    expect(isMet(atMost, { least: 1, median: atMost.most + 0.01, most: 9 })).toBe(false);
    expect(isMet(below, { least: 0.5, median: 1, most: 2 })).toBe(false);
    expect(isMet(below, { least: 0.5, median: 0.99, most: 2 })).toBe(true);
  });

  test('flags choose among what there is, and --write takes all of it', () => {
    expect(readFlags([])).toMatchObject({ shapes: SHAPES, servers: SERVERS, clients: true, write: false });
    expect(readFlags(['--shape', 'tiny', '--rounds', '1', '--seconds', '0.5'])).toMatchObject({
      shapes: [{ name: 'tiny' }],
      clients: false,
      starts: false,
      rounds: 1,
      seconds: 0.5,
    });
    expect(() => readFlags(['--shape', 'huge'])).toThrow('there are tiny, page');
    expect(() => readFlags(['--rounds', '0'])).toThrow('more than 0');
    expect(() => readFlags(['--write', '--shape', 'tiny'])).toThrow('keeps the whole of it');
  });
});

function shapeOf(name: ShapeName) {
  const shape = SHAPES.find((each) => each.name === name);
  if (shape === undefined) throw new Error(`There is no shape ${name}`);
  return shape;
}

function serverOf(name: ServerName) {
  const server = SERVERS.find((each) => each.name === name);
  if (server === undefined) throw new Error(`There is no server ${name}`);
  return server;
}
