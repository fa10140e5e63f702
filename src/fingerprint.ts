import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { RegistryKey } from './aws/registry.ts';
import { disclosureOf } from './config/development.ts';
import type { Config } from './config/settings.ts';

/**
 * One text for the settings that answers may depend on, and the registries that they are of: the same on all replicas for
 * which they are the same, and another one wherever anything of them is another. It tells nothing of what they are.
 */
export function createFingerprint(current: () => Config, registries: readonly RegistryKey[]): () => string {
  let taken: { of: Config; fingerprint: string } | undefined;
  return () => {
    const of = current();
    if (taken?.of !== of) taken = { of, fingerprint: fingerprintOf(of, registries) };
    return taken.fingerprint;
  };
}

function fingerprintOf(config: Config, registries: readonly RegistryKey[]): string {
  // Where a process listens, and what it tells operators, may differ from replica to replica.
  const settings = { ...config, host: '', port: 0, logLevel: '', metrics: {} };
  const names = registries.map(({ registryId, region }) => [registryId, region]);
  // Whatever the settings are made of, it has all of it, or throws.
  const bytes = serialize(inOrder([settings, disclosureOf(config), names]));
  return createHash('sha256').update(bytes).digest('base64url');
}

/** The same with its members by their names: in which order they came, and whether one is undefined or not there, says nothing. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value instanceof Map) return new Map(sorted([...value]));
  return isPlain(value) ? Object.fromEntries(sorted(Object.entries(value))) : value;
}

function sorted(members: readonly (readonly [name: unknown, member: unknown])[]): [string, unknown][] {
  return members
    .filter(([, member]) => member !== undefined)
    .map(([name, member]): [string, unknown] => [String(name), inOrder(member)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
