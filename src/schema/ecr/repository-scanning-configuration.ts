import type { RepositoryScanningModel } from '../../aws/settings-models.ts';
import { builder } from '../builder.ts';
import { ScanFrequency } from '../enums.ts';
import { NameFilter } from './name-filter.ts';
import { Repository } from './repository.ts';

const RepositoryScanningConfiguration = builder
  .objectRef<RepositoryScanningModel>('RepositoryScanningConfiguration')
  .implement({
    description:
      "What the registry's scanning rules make of one repository (BatchGetRepositoryScanningConfiguration.scanningConfigurations).",
    fields: (t) => ({
      scanFrequency: t.expose('scanFrequency', {
        type: ScanFrequency,
        nullable: false,
        description: 'When its images are scanned (RepositoryScanningConfiguration.scanFrequency).',
      }),
      appliedScanFilters: t.field({
        type: [NameFilter],
        nullable: false,
        description:
          "The filters of the registry's rules that name it; empty when none does (RepositoryScanningConfiguration.appliedScanFilters).",
        resolve: ({ appliedScanFilters }) => appliedScanFilters,
      }),
    }),
  });

builder.objectField(Repository, 'scanningConfiguration', (t) =>
  t.field({
    type: RepositoryScanningConfiguration,
    description:
      "What the registry's scanning rules make of it, 25 repositories a call (BatchGetRepositoryScanningConfiguration); null when there is no such repository. REGISTRY_NOT_SERVED without credentials of the registry's own account.",
    extensions: { plan: { needs: 'key', looksUp: 'repositoryScanning' } },
    resolve: ({ registry, name }, _, { registries }) =>
      registries.get(registry).repositoryScanning.load(name),
  }),
);
