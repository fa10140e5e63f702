import { FULL_SCOPE, type RegistryScope, type Scope, type Sight } from '../../src/access/scope.ts';
import type { RegistryKey } from '../../src/aws/registry.ts';

/** A sight of the names that begin with one of these. */
export const sightOf = (...beginnings: string[]): Sight => ({
  id: `begins with ${beginnings.join(' or ')}`,
  isWhole: false,
  isEmpty: beginnings.length === 0,
  sees: (name) => beginnings.some((beginning) => name.startsWith(beginning)),
});

/** A scope that shows this much of each registry, and nothing of those that it leaves out. */
export function scopeOf(
  seen: Partial<Pick<RegistryScope, 'repositories' | 'sageMakerImages'>>,
  isInScope: (registry: RegistryKey) => boolean = () => true,
): Scope {
  return {
    ...FULL_SCOPE,
    of(registry) {
      const whole = FULL_SCOPE.of(registry);
      return whole && isInScope(registry) ? { ...whole, ...seen } : undefined;
    },
  };
}
