import type { RegistryKey } from '../../aws/registry.ts';
import { builder } from '../builder.ts';
import { Registry } from '../registry.ts';

export const ReplicationDestination = builder.objectRef<RegistryKey>('ReplicationDestination').implement({
  description: 'A registry that images are replicated to (ReplicationDestination).',
  fields: (t) => ({
    region: t.exposeString('region', {
      nullable: false,
      description: 'The region, e.g. eu-west-1 (ReplicationDestination.region).',
    }),
    registryId: t.expose('registryId', {
      type: 'AccountId',
      nullable: false,
      description: 'The account (ReplicationDestination.registryId).',
    }),
    registry: t.field({
      type: Registry,
      description: 'The destination itself; null when this gateway does not serve it. No AWS call.',
      resolve: (destination, _, { registries }) => registries.find(destination),
    }),
  }),
});
