import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of a profile as V8 writes it. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const SHOWN = 20;
const IDLE = new Set(['(idle)', '(program)', '(root)']);

/**
 * Where the time of each profile below a folder went: the packages and folders, and then the functions, that took most of
 * it themselves.
 */
export function topFrames(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.cpuprofile'))
    .map((file) => `### ${file}\n\n${describe(JSON.parse(readFileSync(join(folder, file), 'utf8')))}`)
    .join('\n\n');
}

function describe(profile: Profile): string {
  const lines = (nameOf: (frame: Frame) => string) => {
    const { busy, micros } = selfTimes(profile, nameOf);
    const top = [...micros].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
    return top.map(([name, self]) => `${((100 * self) / busy).toFixed(1).padStart(5)} %  ${name}`).join('\n');
  };
  return `${lines(roomOf)}\n\n${lines(functionOf)}`;
}

function selfTimes({ nodes, samples, timeDeltas }: Profile, nameOf: (frame: Frame) => string) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const micros = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || IDLE.has(frame.functionName)) return;
    const delta = timeDeltas[index] ?? 0;
    const name = nameOf(frame);
    busy += delta;
    micros.set(name, (micros.get(name) ?? 0) + delta);
  });
  return { busy, micros };
}

/** The package or the folder; what is native has neither. */
function roomOf({ functionName, url }: Frame): string {
  if (url === '') return functionName === '(garbage collector)' ? functionName : '(native)';
  const [, dependency] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  const [, folder] = /\/(dist\/[^/]+|bench\/speed\/dist)/.exec(url) ?? [];
  return dependency ?? folder ?? (url.startsWith('node:') ? 'node' : url);
}

function functionOf({ functionName, url, lineNumber }: Frame): string {
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*?\/(dist|bench)\//, '$1/');
  return place === '' ? functionName : `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`;
}
