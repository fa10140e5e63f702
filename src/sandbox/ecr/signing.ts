import type {
  DescribeImageSigningStatusRequest,
  DescribeImageSigningStatusResponse,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import { repositoryOf, requireImage } from './lookup.ts';

/** How far managed signing is with one image, profile by profile; none where no signing rule names the repository. */
export const describeImageSigningStatus: Handler<
  DescribeImageSigningStatusRequest,
  DescribeImageSigningStatusResponse
> = (input, context) => {
  const repository = repositoryOf(input, context);
  const image = requireImage(repository, input.imageId ?? {}, context.now);
  const { repositoryName, registryId } = repository.details;
  return {
    registryId,
    repositoryName,
    imageId: { imageDigest: image.digest, imageTag: input.imageId?.imageTag },
    signingStatuses: (image.signings ?? []).map((signing) => ({ ...signing })),
  };
};
