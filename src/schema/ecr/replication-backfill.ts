import { pageSizeOf } from '../../aws/path/operations.ts';
import type {
  ReplicationBackfillModel,
  ReplicationBackfillProgressModel,
} from '../../aws/settings-models.ts';
import { builder } from '../builder.ts';
import { connect } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import { ReplicationBackfillStatus } from '../enums.ts';
import { callPages } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Registry } from '../registry.ts';
import { ReplicationDestination } from './replication-destination.ts';

const ReplicationBackfillProgress = builder
  .objectRef<ReplicationBackfillProgressModel>('ReplicationBackfillProgress')
  .implement({
    description:
      'How many replications a backfill makes; an image counts once for each of its tags (ReplicationBackfillProgress).',
    fields: (t) => ({
      totalReplicationCount: t.exposeInt('totalReplicationCount', {
        nullable: false,
        description: 'How many in all (totalReplicationCount).',
      }),
      completedReplicationCount: t.exposeInt('completedReplicationCount', {
        nullable: false,
        description: 'Of these, how many are complete (completedReplicationCount).',
      }),
      failedReplicationCount: t.exposeInt('failedReplicationCount', {
        nullable: false,
        description: 'Of these, how many have failed (failedReplicationCount).',
      }),
      failureCodes: t.stringList({
        nullable: false,
        description: "Why, each code once, in AWS's own unpublished codes (failureCodes).",
        resolve: ({ failureCodes }) => failureCodes,
      }),
    }),
  });

const ReplicationBackfill = builder.objectRef<ReplicationBackfillModel>('ReplicationBackfill').implement({
  description:
    'The replication, to one destination, of images that were there before the rules (ReplicationBackfillSummary).',
  fields: (t) => ({
    replicationBackfillId: t.exposeString('replicationBackfillId', {
      nullable: false,
      description: "AWS's id of it (replicationBackfillId).",
    }),
    destination: t.expose('destination', {
      type: ReplicationDestination,
      nullable: false,
      description: 'Where to (destination).',
    }),
    status: t.expose('status', {
      type: ReplicationBackfillStatus,
      nullable: false,
      description: 'How far it is (status).',
    }),
    failureCode: t.exposeString('failureCode', {
      description: "Why it FAILED, in AWS's own unpublished codes (failureCode); null otherwise.",
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was started (startedAt).',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      description: 'When it ended; null as long as it has not (endedAt).',
    }),
    progress: t.expose('progress', {
      type: ReplicationBackfillProgress,
      description:
        'How many of its replications are made; no call of its own. Null while PREPARING, and when it was stopped before that was done (progress).',
    }),
  }),
});
const ReplicationBackfillConnection = defineConnection(ReplicationBackfill);

builder.objectField(Registry, 'replicationBackfills', (t) =>
  t.field({
    type: ReplicationBackfillConnection,
    args: connectionArgs,
    description: 'Its replication backfills, 50 a call (ListReplicationBackfills); null only with an error.',
    extensions: { ...NEEDS_KEY, cost: callPages('ecr.ListReplicationBackfills') },
    resolve: ({ key, replicationBackfills }, page) =>
      connect(
        {
          field: 'Registry.replicationBackfills',
          args: key,
          maxPageSize: pageSizeOf('ecr.ListReplicationBackfills'),
          read: (request) => replicationBackfills.list(request),
        },
        page,
      ),
  }),
);
