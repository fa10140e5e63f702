import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const Service = z.looseObject({
  build: z.literal('.').optional(),
  image: z.string(),
  pull_policy: z.string().optional(),
  user: z.string().optional(),
  cap_drop: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z
    .union([
      z.record(z.string(), z.object({ condition: z.string() })),
      z.array(z.string()).transform((names) => Object.fromEntries(names.map((name) => [name, {}]))),
    ])
    .default({}),
  stop_grace_period: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
});
const Compose = z.looseObject({
  services: z.object({
    gateway: Service,
    'gateway-2': Service,
    sandbox: Service,
    valkey: Service,
    prometheus: Service,
    grafana: Service,
  }),
});

export type ComposeService = z.output<typeof Service>;
/** The services of docker-compose.yml, with what they share merged in. */
export type ComposeServices = z.output<typeof Compose>['services'];

/** Reads the services of docker-compose.yml. */
export async function readCompose(file: URL): Promise<ComposeServices> {
  return Compose.parse(parse(await readFile(file, 'utf8'), { merge: true })).services;
}

/** The files of this repository that a service gets, by the path that it finds them under. */
export function mountsOf({ volumes }: ComposeService): Map<string, string> {
  return new Map(
    volumes.map((volume) => {
      const [source = '', target = ''] = volume.split(':');
      return [target, source];
    }),
  );
}

/** The file of this repository that a service finds under a path, by itself or in a folder. */
export function fileOf(service: ComposeService, path: string): string | undefined {
  for (const [target, source] of mountsOf(service)) {
    if (path === target) return source;
    if (path.startsWith(`${target}/`)) return `${source}${path.slice(target.length)}`;
  }
  return undefined;
}
