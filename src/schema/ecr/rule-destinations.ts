import { type RegistryKey, registryName } from '../../aws/registry.ts';
import type { ReplicationRuleModel } from '../../aws/settings-models.ts';

/** Where rules send the images of one repository, each destination once. */
export interface RuleDestinations {
  named: readonly RegistryKey[];
  /**
   * Those of which it is not known: only rules name them whose filters are of a type that came after PREFIX_MATCH. To
   * count them would report as missing what nobody promised; to pass over them, as arrived what did not.
   */
  undecided: readonly RegistryKey[];
}

/** Which destinations the replication rules of a registry name for a repository. */
export function ruleDestinations(
  rules: readonly ReplicationRuleModel[],
  repositoryName: string,
): RuleDestinations {
  const named = new Map<string, RegistryKey>();
  const undecided = new Map<string, RegistryKey>();
  for (const { destinations, repositoryFilters: filters } of rules) {
    const isNamed =
      filters.length === 0 ||
      filters.some(
        ({ filter, filterType }) => filterType === 'PREFIX_MATCH' && repositoryName.startsWith(filter),
      );
    const mayBeNamed = isNamed || filters.some(({ filterType }) => filterType !== 'PREFIX_MATCH');
    if (!mayBeNamed) continue;
    for (const destination of destinations) {
      (isNamed ? named : undecided).set(registryName(destination), destination);
    }
  }
  for (const name of named.keys()) undecided.delete(name);
  return { named: [...named.values()], undecided: [...undecided.values()] };
}
