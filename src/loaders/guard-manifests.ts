import type { ManifestModel } from '../aws/contents-models.ts';
import { registryName } from '../aws/registry.ts';
import { GatewayError } from '../errors.ts';
import { type AuditEvent, codeOf } from './audit.ts';
import type { ContentsLoaders } from './contents.ts';
import type { Guard } from './guard.ts';

/**
 * Manifests, which need a right of their own: reading one counts as a pull. Each one that a request asks for is noted once,
 * whether it is read or at hand already.
 */
export function guardManifests(
  open: ContentsLoaders['manifests'],
  { registry, scope, audit }: Guard,
): ContentsLoaders['manifests'] {
  const asked = new Map<string, Promise<ManifestModel | null>>();

  const read = async (name: string, digest: string): Promise<ManifestModel | null> => {
    const note = (outcome: AuditEvent['outcome'], code?: string) =>
      audit({
        audit: 'manifest.read',
        repository: { registry, name },
        digest,
        outcome,
        ...(code === undefined ? {} : { code }),
      });
    if (!scope.repositories.sees(name)) {
      note('forbidden');
      return null;
    }
    if (!scope.mayReadManifests(name)) {
      note('forbidden');
      throw new GatewayError(
        'FORBIDDEN',
        `You may not read the manifests of ${name} in ${registryName(registry)}: whoever runs this gateway can allow it (readManifests).`,
      );
    }
    try {
      const manifest = await open.load(name, digest);
      note(manifest === null ? 'missing' : 'allowed');
      return manifest;
    } catch (error) {
      note('failed', codeOf(error));
      throw error;
    }
  };

  return {
    load(name, digest) {
      // No name holds a space.
      const key = `${name} ${digest}`;
      const answer = asked.get(key) ?? read(name, digest);
      asked.set(key, answer);
      return answer;
    },
  };
}
