import { createHash } from 'node:crypto';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ClientSettings } from '../clients.ts';
import { type RegistryKey, registryName } from '../registry.ts';

/**
 * Whose answers are shared: those of one registry, read from one endpoint with the same rights. A role has the same ones
 * whoever assumes it. Temporary credentials have another key in every process and hour, so they go by the profile or the
 * role that gives them; of others the key tells, and so they must be asked for.
 */
export function cacheScope(
  registry: RegistryKey,
  { roleArn, externalId, profile, endpoint, environment = {} }: ClientSettings,
  client: () => ECRClient,
): string | (() => Promise<string>) {
  const where = endpoint ?? environment.endpoint;
  const scopeOf = (whose: object) => {
    const rights = createHash('sha256').update(JSON.stringify({ whose, where })).digest('base64url');
    return `${registryName(registry)}/${rights.slice(0, 12)}`;
  };
  if (roleArn !== undefined) return scopeOf({ roleArn, externalId });
  return async () => {
    const { accessKeyId, sessionToken } = await client().config.credentials();
    return scopeOf(
      sessionToken === undefined
        ? { accessKeyId }
        : { profile: profile ?? environment.profile ?? 'default', role: environment.roleArn },
    );
  };
}
