import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { planCalls } from './plan-calls.ts';
import './scalars.ts';
import './nodes.ts';
import './registry.ts';
import './ecr/repository.ts';
import './ecr/image.ts';
import './ecr/image-listing.ts';
import './ecr/image-reference.ts';
import './ecr/referrer.ts';
import './ecr/replication-status.ts';
import './ecr/replication-rule.ts';
import './ecr/missing-replications.ts';
import './ecr/replication-backfill.ts';
import './ecr/scanning-configuration.ts';
import './ecr/repository-scanning-configuration.ts';
import './ecr/pull-through-cache-rule.ts';
import './ecr/policy-text.ts';
import './ecr/resource-tag.ts';
import './ecr/image-manifest.ts';
import './ecr/image-scan.ts';
import './ecr/signing-status.ts';
import './ecr/lifecycle-policy.ts';
import './ecr/lifecycle-preview.ts';
import './ecr/lifecycle-preview-subscription.ts';
import './ecr/start-lifecycle-preview.ts';
import './sagemaker/sagemaker-image.ts';
import './sagemaker/sagemaker-image-version.ts';
import './links/image-usage.ts';
import './links/version-image.ts';

builder.queryType({
  description:
    'The way in. Root fields are nullable, so that a failure costs its own field alone; errors carry a code in `extensions.code`, and those that AWS caused name the call in `extensions.aws`.',
});

/** The gateway's schema, made of the files above, each of whose fields heeds its plan. */
export const schema: GraphQLSchema = planCalls(builder.toSchema());
