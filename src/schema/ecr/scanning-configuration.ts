import type { ScanningConfigurationModel, ScanningRuleModel } from '../../aws/settings-models.ts';
import { builder } from '../builder.ts';
import { ScanFrequency, ScanType } from '../enums.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Registry } from '../registry.ts';
import { NameFilter } from './name-filter.ts';

const ScanningRule = builder.objectRef<ScanningRuleModel>('ScanningRule').implement({
  description: 'How often images of which repositories are scanned (RegistryScanningRule).',
  fields: (t) => ({
    scanFrequency: t.expose('scanFrequency', {
      type: ScanFrequency,
      nullable: false,
      description: 'How often (RegistryScanningRule.scanFrequency).',
    }),
    repositoryFilters: t.field({
      type: [NameFilter],
      nullable: false,
      description: 'Which repositories (RegistryScanningRule.repositoryFilters).',
      resolve: ({ repositoryFilters }) => repositoryFilters,
    }),
  }),
});

const ScanningConfiguration = builder
  .objectRef<ScanningConfigurationModel>('ScanningConfiguration')
  .implement({
    description: 'How a registry scans its images (GetRegistryScanningConfiguration.scanningConfiguration).',
    fields: (t) => ({
      scanType: t.expose('scanType', {
        type: ScanType,
        nullable: false,
        description: 'What scans them (RegistryScanningConfiguration.scanType).',
      }),
      rules: t.field({
        type: [ScanningRule],
        nullable: false,
        description: 'Which repositories, how often (RegistryScanningConfiguration.rules).',
        resolve: ({ rules }) => rules,
      }),
    }),
  });

builder.objectField(Registry, 'scanningConfiguration', (t) =>
  t.field({
    type: ScanningConfiguration,
    description:
      "How its images are scanned (GetRegistryScanningConfiguration). Null only with an error: REGISTRY_NOT_SERVED without credentials of the registry's own account.",
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.GetRegistryScanningConfiguration') },
    resolve: ({ scanningConfiguration }) => scanningConfiguration.load(),
  }),
);
