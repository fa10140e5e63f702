import type { NameFilterModel } from '../../aws/ecr-models.ts';
import { builder } from '../builder.ts';
import { NameFilterType } from '../enums.ts';

export const NameFilter = builder.objectRef<NameFilterModel>('NameFilter').implement({
  description: 'A pattern for names.',
  fields: (t) => ({
    filter: t.exposeString('filter', { nullable: false, description: 'The pattern (filter).' }),
    filterType: t.expose('filterType', {
      type: NameFilterType,
      nullable: false,
      description: 'How it matches (filterType).',
    }),
  }),
});
