import { contentsQueries } from './queries/contents.ts';
import { imageQueries } from './queries/images.ts';
import { linkQueries } from './queries/links.ts';
import { nodeQueries } from './queries/nodes.ts';
import { previewQueries } from './queries/previews.ts';
import { registryQueries } from './queries/registries.ts';
import { repositoryQueries } from './queries/repositories.ts';
import { sageMakerQueries } from './queries/sagemaker.ts';
import { scanQueries } from './queries/scans.ts';
import { settingsQueries } from './queries/settings.ts';
import { usageQueries } from './queries/usage.ts';
import type { BenchQuery } from './query.ts';

/** The canonical queries: what frontends, explorers and services ask. Together they reach every type. */
export const queries: readonly BenchQuery[] = [
  ...registryQueries,
  ...repositoryQueries,
  ...settingsQueries,
  ...imageQueries,
  ...contentsQueries,
  ...linkQueries,
  ...previewQueries,
  ...sageMakerQueries,
  ...scanQueries,
  ...usageQueries,
  ...nodeQueries,
];
