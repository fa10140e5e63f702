import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const Service = z.looseObject({
  build: z.literal('.'),
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
});
const Compose = z.looseObject({ services: z.object({ gateway: Service, sandbox: Service }) });

/** The services of docker-compose.yml, with what they share merged in. */
export type ComposeServices = z.output<typeof Compose>['services'];

/** Reads docker-compose.yml's two services. */
export async function readCompose(file: URL): Promise<ComposeServices> {
  return Compose.parse(parse(await readFile(file, 'utf8'), { merge: true })).services;
}
