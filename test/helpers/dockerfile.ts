import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** One line of a Dockerfile, continuation lines joined: its name in capitals and the rest. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** What lies between one FROM and the next. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** A COPY: out of another stage, or out of the checkout. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly destination: string;
}

const Command = z.array(z.string()).min(1);

/** Reads a Dockerfile's stages, first to last; one without a name goes by its number, as in Docker. */
export async function readDockerfile(file: URL): Promise<readonly Stage[]> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    const [, base, as] = name === 'FROM' ? (/^(\S+)(?:\s+AS\s+(\S+))?$/.exec(text) ?? []) : [];
    if (base !== undefined) stages.push({ name: as ?? String(stages.length), base, instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/** A stage's instructions of one name. */
export function instructionsOf(stage: Stage, name: string): readonly string[] {
  return stage.instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);
}

/** The value of a stage's last ENTRYPOINT, CMD or HEALTHCHECK, which must be in the JSON form. */
export function commandOf(stage: Stage, name: 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'): readonly string[] {
  const text = instructionsOf(stage, name).at(-1) ?? '';
  return Command.parse(JSON.parse(text.slice(text.indexOf('['))));
}

/** What a stage's ENV instructions set. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = instructionsOf(stage, 'ENV').flatMap((text) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** Reads a COPY instruction's text. */
export function readCopy(text: string): Copy {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), destination: paths.at(-1) ?? '' };
}
