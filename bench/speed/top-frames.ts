import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of a profile as V8 writes it. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 25;
const IDLE = new Set(['(idle)', '(program)', '(root)']);

/** Where the time of each profile below a folder went: the functions that took most of it themselves. */
export function topFrames(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.cpuprofile'))
    .map((file) => `### ${file}\n\n${describe(JSON.parse(readFileSync(join(folder, file), 'utf8')))}`)
    .join('\n\n');
}

function describe({ nodes, samples, timeDeltas }: Profile): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const micros = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '(unknown)';
    if (IDLE.has(name)) return;
    const delta = timeDeltas[index] ?? 0;
    busy += delta;
    micros.set(name, (micros.get(name) ?? 0) + delta);
  });
  const top = [...micros].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return top.map(([name, self]) => `${((100 * self) / busy).toFixed(1).padStart(5)} %  ${name}`).join('\n');
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*?\/(dist|bench)\//, '$1/');
  return place === '' ? functionName : `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`;
}
