import type { RegistryKey } from '../aws/registry.ts';
import { anyPatternTest } from './pattern.ts';

/** What a viewer may see and do. What it may not see does not exist for it. */
export interface Scope {
  /** The same for all who may see and do the same under one policy: what was answered to one may be given to the other. */
  readonly id: string;
  /** What it may see of a registry; undefined where it may not know that there is one. */
  of(registry: RegistryKey): RegistryScope | undefined;
  /** Whether it may read around the cache. */
  readonly mayBypassCache: boolean;
  /** Whether it may ask what a request cost. */
  readonly maySeeReport: boolean;
}

/** What a viewer may see and do in one registry. */
export interface RegistryScope {
  readonly repositories: Sight;
  readonly sageMakerImages: Sight;
  /** Whether it may start the lifecycle preview of a repository that it sees. */
  mayStartPreview(repositoryName: string): boolean;
  /** Whether it may read the manifests of a repository that it sees. */
  mayReadManifests(repositoryName: string): boolean;
  /** Whether it may read those of all that it sees. */
  readonly mayReadAllManifests: boolean;
}

/** Which names of one kind exist for a viewer. */
export interface Sight {
  /** The same for all who see the same: what was read for one may be given to the other. */
  readonly id: string;
  /** Whether nothing of the kind is hidden. */
  readonly isWhole: boolean;
  /** Whether everything of the kind is: then listing it costs nothing. */
  readonly isEmpty: boolean;
  sees(name: string): boolean;
}

const WHOLE: Sight = { id: '*', isWhole: true, isEmpty: false, sees: () => true };

/** What patterns show. */
export function sightOf(patterns: readonly string[]): Sight {
  if (patterns.includes('*')) return WHOLE;
  // No pattern holds a space.
  const id = [...new Set(patterns)].toSorted().join(' ');
  return { id, isWhole: false, isEmpty: patterns.length === 0, sees: anyPatternTest(patterns) };
}

const WHOLE_REGISTRY: RegistryScope = {
  repositories: WHOLE,
  sageMakerImages: WHOLE,
  mayStartPreview: () => true,
  mayReadManifests: () => true,
  mayReadAllManifests: true,
};

/** Where there is no policy, whoever got in may see and do everything. */
export const FULL_SCOPE: Scope = {
  id: '*',
  of: () => WHOLE_REGISTRY,
  mayBypassCache: true,
  maySeeReport: true,
};
