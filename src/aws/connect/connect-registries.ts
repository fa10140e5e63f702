import { createCallPath } from '../call.ts';
import type { ClientSettings } from '../clients.ts';
import type { RegistryKey } from '../registry.ts';
import { connectRegistry, type RegistryReads, type Upstream } from '../registry-sources.ts';
import { AssumedRole, accountOfRole } from './assumed-role.ts';
import { BaseCredentials } from './base-credentials.ts';
import { findDefaultRegistry, requireCredentials } from './default-registry.ts';

/** A registry of a list, and how it is reached where that is not the AWS SDK's ordinary configuration. */
export interface ListedRegistry
  extends RegistryKey,
    Pick<ClientSettings, 'roleArn' | 'externalId' | 'profile' | 'endpoint'> {}

/** The registries, and what the first is read with, or its role assumed: undefined where that is given for good. */
export interface Connected {
  registries: readonly RegistryReads[];
  credentials: BaseCredentials | undefined;
}

/**
 * Connects the registries that are listed. Nothing is asked of AWS, however many there are; but that there are credentials
 * for the first, the default, is found out now: otherwise a StartupError says so.
 */
export async function connectListed(
  listed: readonly ListedRegistry[],
  settings: ClientSettings,
  upstream: Upstream,
): Promise<Connected> {
  const [first] = listed;
  const bases = new Map<string | undefined, BaseCredentials>();
  const baseOf = ({ profile }: Pick<ListedRegistry, 'profile'>) => {
    if (settings.credentials !== undefined) return undefined;
    const base = bases.get(profile) ?? new BaseCredentials(profile, settings.log);
    bases.set(profile, base);
    return base;
  };
  if (first) {
    const own = { ...settings, ...accessOf(first), region: first.region };
    await requireCredentials(withBase(own, baseOf(first)));
  }
  const roles = new Map<string, AssumedRole>();
  const registries = listed.map((each) => {
    const base = baseOf(each);
    const own = withBase({ ...settings, ...accessOf(each) }, base);
    const { registryId, region } = each;
    const role = roleOf(roles, region, own, upstream, base);
    return connectRegistry({ registryId, region }, own, upstream, role ?? base);
  });
  return { registries, credentials: first && baseOf(first) };
}

/** Connects the one registry that the AWS configuration points at. */
export async function connectDefault(
  settings: ClientSettings & { registryId?: string | undefined },
  upstream: Upstream,
): Promise<Connected> {
  const base =
    settings.credentials === undefined ? new BaseCredentials(settings.profile, settings.log) : undefined;
  const own = withBase(settings, base);
  const { registry, credentialsAccount } = await findDefaultRegistry(own, {
    ...upstream,
    totals: upstream.sharing.totals,
  });
  return {
    registries: [connectRegistry(registry, { ...own, credentialsAccount }, upstream, base)],
    credentials: base,
  };
}

function withBase<T extends ClientSettings>(settings: T, base: BaseCredentials | undefined): T {
  return base === undefined ? settings : { ...settings, credentials: base.provider };
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
  base: BaseCredentials | undefined,
): AssumedRole | undefined {
  const { roleArn, externalId, profile, endpoint, credentials } = settings;
  if (roleArn === undefined) return undefined;
  const key = JSON.stringify([roleArn, externalId, profile, endpoint]);
  const known = roles.get(key);
  if (known !== undefined) return known;
  const place = { registryId: accountOfRole(roleArn), region };
  const path = createCallPath(place, policy, budgetOf(place), observer);
  const role = new AssumedRole(
    { roleArn, externalId, profile, endpoint, credentials, region },
    base === undefined ? path : base.before(path),
  );
  roles.set(key, role);
  return role;
}
