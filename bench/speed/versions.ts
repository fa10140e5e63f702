import { existsSync, readFileSync } from 'node:fs';

/** Versions by the names of packages. */
export type Versions = Readonly<Record<string, string>>;

const PACKAGES = [
  'graphql',
  'graphql-yoga',
  '@pothos/core',
  '@pothos/plugin-relay',
  '@pothos/plugin-dataloader',
  'mercurius',
  'graphql-jit',
  'fastify',
  '@apollo/server',
  '@aws-sdk/client-ecr',
];

/** Those of what is measured, as installed. */
export function readVersions(): Versions {
  const found = PACKAGES.flatMap((name): [string, string][] => {
    const places = ['node_modules/', '../../node_modules/'];
    const file = places
      .map((place) => new URL(`${place}${name}/package.json`, import.meta.url))
      .find(existsSync);
    if (file === undefined) return [];
    const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
    return [[name, version]];
  });
  return Object.fromEntries(found);
}
