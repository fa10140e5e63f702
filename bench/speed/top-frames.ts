import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { busyStacks, type Frame, type Profile } from './profile.ts';

const SHOWN = 20;

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

function selfTimes(profile: Profile, nameOf: (frame: Frame) => string) {
  const micros = new Map<string, number>();
  let busy = 0;
  for (const [[frame], time] of busyStacks(profile)) {
    if (frame === undefined) continue;
    const name = nameOf(frame);
    busy += time;
    micros.set(name, (micros.get(name) ?? 0) + time);
  }
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
