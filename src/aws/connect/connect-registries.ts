import { createCallPath } from '../call.ts';
import type { ClientSettings } from '../clients.ts';
import type { RegistryKey } from '../registry.ts';
import { connectRegistry, type RegistryReads, type Upstream } from '../registry-sources.ts';
import { AssumedRole, accountOfRole } from './assumed-role.ts';
import { findDefaultRegistry, requireCredentials } from './default-registry.ts';

/** A registry of a list, and how it is reached where that is not the AWS SDK's ordinary configuration. */
export interface ListedRegistry
  extends RegistryKey,
    Pick<ClientSettings, 'roleArn' | 'externalId' | 'profile' | 'endpoint'> {}

/**
 * Connects the registries that are listed. Nothing is asked of AWS, however many there are; but that there are credentials
 * for the first, the default, is found out now: otherwise a StartupError says so.
 */
export async function connectListed(
  listed: readonly ListedRegistry[],
  settings: ClientSettings,
  upstream: Upstream,
): Promise<readonly RegistryReads[]> {
  const [first] = listed;
  if (first) await requireCredentials({ ...settings, ...accessOf(first), region: first.region });
  const roles = new Map<string, AssumedRole>();
  return listed.map((each) => {
    const own = { ...settings, ...accessOf(each) };
    const { registryId, region } = each;
    return connectRegistry({ registryId, region }, own, upstream, roleOf(roles, each.region, own, upstream));
  });
}

/** Connects the one registry that the AWS configuration points at. */
export async function connectDefault(
  settings: ClientSettings & { registryId?: string | undefined },
  upstream: Upstream,
): Promise<readonly RegistryReads[]> {
  const { registry, credentialsAccount } = await findDefaultRegistry(settings, upstream);
  return [connectRegistry(registry, { ...settings, credentialsAccount }, upstream)];
}

function accessOf({ registryId: _registryId, region: _region, ...access }: ListedRegistry) {
  return access;
}

/** The role of a registry: the regions that are read with the same one share it, and what it costs to assume it. */
function roleOf(
  roles: Map<string, AssumedRole>,
  region: string,
  settings: ClientSettings,
  { policy, budgetOf, observer }: Upstream,
): AssumedRole | undefined {
  const { roleArn, externalId, profile, endpoint, credentials } = settings;
  if (roleArn === undefined) return undefined;
  const key = JSON.stringify([roleArn, externalId, profile, endpoint]);
  const place = { registryId: accountOfRole(roleArn), region };
  const role =
    roles.get(key) ??
    new AssumedRole(
      { roleArn, externalId, profile, endpoint, credentials, region },
      createCallPath(place, policy, budgetOf(place), observer),
    );
  roles.set(key, role);
  return role;
}
