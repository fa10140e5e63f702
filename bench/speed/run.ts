import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServers, installPeers, ROOT } from './build.ts';
import { documentOf } from './document.ts';
import { startEndpoint } from './endpoint/start-endpoint.ts';
import { readFlags } from './flags.ts';
import { startLoad } from './load/start-load.ts';
import { measureClients } from './measure-clients.ts';
import { measureShape, type ShapeFigures } from './measure-shape.ts';
import { measureStarts } from './measure-starts.ts';
import { clientsTable, machineLines, partsTable, shapeTable, startsTable, targetsTable } from './report.ts';
import { Results } from './results.ts';
import { GATEWAY } from './servers.ts';
import { topFrames } from './top-frames.ts';
import { readVersions } from './versions.ts';

// The gateway and its peers side by side on this machine, in turn, over the same AWS endpoint: prints ratios. What they are
// to be is in targets.ts.

/** On Node 20 the SDK says at each start that it will soon want Node 22. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const flags = readFlags();
const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (text: string) => process.stdout.write(`${text}\n\n`);

if ((flags.shapes.length > 0 || flags.starts) && flags.servers.some(({ isPeer }) => isPeer))
  installPeers(say);
buildServers();

if (flags.profiles !== undefined) mkdirSync(flags.profiles, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'bench-speed-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

const [loadBefore = 0] = loadavg();
const setup = { rounds: flags.rounds, seconds: flags.seconds, versions: readVersions(), loadBefore };
print(machineLines(setup));
const results = await measureAll();
if (results.clients.length > 0) print(clientsTable(results));
if (results.starts.length > 0) print(startsTable(results));
print(targetsTable(results));
if (flags.shapes.length > 0 && flags.servers.includes(GATEWAY)) print(partsTable(results));
if (flags.profiles !== undefined) print(topFrames(flags.profiles));
if (flags.write) writeFileSync(new URL('docs/speed.md', ROOT), documentOf(results, setup));

async function measureAll(): Promise<Results> {
  await using endpoint = await startEndpoint();
  await using load = await startLoad();
  const options = { ...flags, reference: GATEWAY, endpoint, load, scratch, say };
  const shapes: ShapeFigures[] = [];
  for (const shape of flags.shapes) {
    for (const temper of flags.tempers) {
      const figures = await measureShape(shape, temper, options);
      shapes.push(figures);
      // At once: all of it takes long.
      print(shapeTable(figures));
    }
  }
  return new Results(
    shapes,
    flags.clients ? await measureClients(options) : [],
    flags.starts ? await measureStarts(options) : [],
  );
}
