import { LRUCache } from 'lru-cache';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import { anyPatternTest } from './pattern.ts';
import { type AccessRule, type Right, subjectTest } from './rule.ts';
import { FULL_SCOPE, type RegistryScope, type Scope, sightOf } from './scope.ts';
import type { Viewer } from './viewer.ts';

/** Who may see and do what: a viewer may what any of the rules that are for it allows. */
export interface AccessPolicy {
  rules: readonly AccessRule[];
}

/**
 * Tells what a viewer may see and do, by the policy that holds now; where there is none, that is everything. The same
 * scope is given to all whom the same rules are for.
 */
export function createPolicy(current: () => AccessPolicy | undefined): (viewer: Viewer) => Scope {
  let compiled: { policy: AccessPolicy; scopeOf: (viewer: Viewer) => Scope } | undefined;
  return (viewer) => {
    const policy = current();
    if (policy === undefined) return FULL_SCOPE;
    if (compiled?.policy !== policy) compiled = { policy, scopeOf: compile(policy) };
    return compiled.scopeOf(viewer);
  };
}

/** A rule, ready to be asked. */
interface CompiledRule extends AccessRule {
  isFor: (viewer: Viewer) => boolean;
  holdsIn: (registry: string) => boolean;
}

/** So many sets of rules that are for somebody are kept: far more than a company has kinds of callers. */
const MAX_SCOPES = 1000;

function compile({ rules }: AccessPolicy): (viewer: Viewer) => Scope {
  const compiled = rules.map(
    (rule): CompiledRule => ({
      ...rule,
      isFor: subjectTest(rule.who),
      holdsIn: anyPatternTest(rule.registries),
    }),
  );
  const scopes = new LRUCache<string, Scope>({ max: MAX_SCOPES });
  return (viewer) => {
    const matching = compiled.map(({ isFor }) => isFor(viewer));
    const id = matching.map(Number).join('');
    const scope =
      scopes.get(id) ??
      scopeOf(
        id,
        compiled.filter((_, index) => matching[index]),
      );
    scopes.set(id, scope);
    return scope;
  };
}

function scopeOf(id: string, rules: readonly CompiledRule[]): Scope {
  // As many as the gateway serves: of no others is it asked.
  const registries = new Map<string, RegistryScope | undefined>();
  return {
    id,
    of(registry: RegistryKey) {
      const name = registryName(registry);
      if (!registries.has(name))
        registries.set(name, registryScope(rules.filter(({ holdsIn }) => holdsIn(name))));
      return registries.get(name);
    },
    mayBypassCache: rules.some(({ may }) => may.includes('bypassCache')),
    maySeeReport: rules.some(({ may }) => may.includes('seeReport')),
  };
}

function registryScope(rules: readonly AccessRule[]): RegistryScope | undefined {
  if (rules.length === 0) return undefined;
  const repositoriesWith = (right: Right) =>
    sightOf(rules.flatMap(({ may, repositories }) => (may.includes(right) ? repositories : [])));
  const repositories = sightOf(rules.flatMap((rule) => rule.repositories));
  const readable = repositoriesWith('readManifests');
  return {
    repositories,
    sageMakerImages: sightOf(rules.flatMap(({ sageMakerImages }) => sageMakerImages)),
    mayStartPreview: repositoriesWith('startPreviews').sees,
    mayReadManifests: readable.sees,
    // Patterns are not compared: where they differ, there may be a name between them.
    mayReadAllManifests: readable.isWhole || readable.id === repositories.id,
  };
}
