import type {
  DescribeImageReplicationStatusRequest,
  DescribeImageReplicationStatusResponse,
  ImageReplicationStatus,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import type { Replication } from '../world/world.ts';
import { repositoryOf, requireImage } from './lookup.ts';

/** How far the replication of one image has come, at each destination that its registry's rules sent it to. */
export const describeImageReplicationStatus: Handler<
  DescribeImageReplicationStatusRequest,
  DescribeImageReplicationStatusResponse
> = (input, context) => {
  const repository = repositoryOf(input, context);
  const image = requireImage(repository, input.imageId ?? {}, context.now);
  return {
    repositoryName: repository.details.repositoryName,
    imageId: { imageDigest: image.digest, imageTag: input.imageId?.imageTag },
    replicationStatuses: (image.replications ?? []).map((replication) => statusOf(replication, context.now)),
  };
};

function statusOf(
  { region, registryId, completesAt, failureCode }: Replication,
  now: Date,
): ImageReplicationStatus {
  if (failureCode !== undefined) return { region, registryId, status: 'FAILED', failureCode };
  const isComplete = completesAt !== undefined && completesAt <= now;
  return { region, registryId, status: isComplete ? 'COMPLETE' : 'IN_PROGRESS' };
}
