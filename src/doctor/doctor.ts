import pLimit from 'p-limit';
import type { CallPolicy } from '../aws/call.ts';
import type { ClientSettings } from '../aws/clients.ts';
import { BaseCredentials } from '../aws/connect/base-credentials.ts';
import type { ListedRegistry } from '../aws/connect/connect-registries.ts';
import { findDefaultRegistry, requireCredentials } from '../aws/connect/default-registry.ts';
import { Ledger } from '../aws/path/ledger.ts';
import { LocalBudget } from '../aws/path/local-budget.ts';
import { registryName } from '../aws/registry.ts';
import { callPolicyOf } from '../call-policy.ts';
import type { Config } from '../config/settings.ts';
import { StartupError } from '../errors.ts';
import { type Examination, examinationWithout, examine } from './examine.ts';

export interface DoctorOptions {
  config: Pick<Config, 'registries' | 'registryId' | 'upstream'>;
  settings: ClientSettings;
  /** Hears what has been done, line by line. */
  say: (line: string) => void;
}

/** So many registries are examined at once, each one operation after another. */
const AT_ONCE = 5;

/** Finds out what the gateway may do in each registry that a configuration names. It changes nothing. */
export async function examineAll({ config, settings, say }: DoctorOptions): Promise<Examination[]> {
  const policy = callPolicyOf(() => config.upstream);
  const bases = new Map<string | undefined, BaseCredentials>();
  const baseOf = (profile: string | undefined) => {
    const base = bases.get(profile) ?? new BaseCredentials(profile, settings.log);
    bases.set(profile, base);
    return base.provider;
  };
  const registries = config.registries ?? [await defaultOf(config, settings, policy)];
  const settingsOf = ({ registryId: _registryId, ...access }: ListedRegistry): ClientSettings => {
    const credentials = settings.credentials ?? baseOf(access.profile);
    return { ...settings, ...access, credentials };
  };
  // Without those of the first the gateway does not start: there is nothing else to find out.
  const [first] = registries;
  if (first) await requireCredentials(settingsOf(first));
  const limit = pLimit(AT_ONCE);
  return await limit.map(registries, async (registry) => {
    const own = settingsOf(registry);
    const lack = await requireCredentials(own).catch((error: unknown) => error);
    if (lack instanceof StartupError) return examinationWithout(registry, lack.message);
    return await examine(registry, own, policy, (check) =>
      say(`${registryName(registry)} ${check.operation}: ${check.outcome}`),
    );
  });
}

async function defaultOf(
  { registryId }: DoctorOptions['config'],
  settings: ClientSettings,
  policy: CallPolicy,
): Promise<ListedRegistry> {
  const options = { policy, totals: new Ledger(), budgetOf: () => new LocalBudget() };
  return (await findDefaultRegistry({ ...settings, registryId }, options)).registry;
}
