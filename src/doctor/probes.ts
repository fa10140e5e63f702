import {
  BatchGetImageCommand,
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageReplicationStatusCommand,
  DescribeImageScanFindingsCommand,
  DescribeImageSigningStatusCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  ListImageReferrersCommand,
  ListReplicationBackfillsCommand,
  ListTagsForResourceCommand,
  StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';
import {
  DescribeImageCommand,
  DescribeImageVersionCommand,
  ListAliasesCommand,
  ListImagesCommand,
  ListImageVersionsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { repositoryArn } from '../aws/arn.ts';
import type { OperationName } from '../aws/path/operations.ts';
import type { RegistryKey } from '../aws/registry.ts';

/** What is found in a registry on the way: what later probes are tried on. */
export interface Findings {
  repositoryName?: string | undefined;
  imageDigest?: string | undefined;
  imageName?: string | undefined;
  version?: number | undefined;
}

/** What a probe is sent with. */
export interface ProbeContext {
  registry: RegistryKey;
  ecr: ECRClient;
  sageMaker: SageMakerClient;
  found: Findings;
  options: { abortSignal: AbortSignal };
}

/** How one operation is tried without changing anything. */
export interface Probe {
  operation: Exclude<OperationName, 'sts.AssumeRole'>;
  /** What has to be found before. */
  needs?: keyof Findings;
  /** It has no parameter for an account: what answers is whatever account the credentials are of. */
  isOwn?: true;
  /** An IAM statement can name the repositories that it is allowed for. */
  ofRepository?: true;
  /** Tells what the answer gives later probes to try. */
  send(context: ProbeContext): Promise<object>;
}

/** A repository that does not exist: what would change or count something is tried on it. */
const NOWHERE = 'registry-graph-doctor/does-not-exist';
const SOME_DIGEST = `sha256:${'0'.repeat(64)}`;
/** As short as ECR takes one. */
const SOME_POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 9999 },
      action: { type: 'expire' },
    },
  ],
});

const repository = ({ registry: { registryId }, found: { repositoryName = '' } }: ProbeContext) => ({
  registryId,
  repositoryName,
});
const image = (context: ProbeContext) => ({
  ...repository(context),
  imageId: { imageDigest: context.found.imageDigest },
});

/** One probe for each operation, in the order in which they find what the next ones need. */
export const PROBES: readonly Probe[] = [
  {
    operation: 'ecr.DescribeRegistry',
    isOwn: true,
    send: ({ ecr, options }) => ecr.send(new DescribeRegistryCommand({}), options),
  },
  {
    operation: 'ecr.DescribeRepositories',
    ofRepository: true,
    async send({ ecr, registry: { registryId }, options }): Promise<Findings> {
      const command = new DescribeRepositoriesCommand({ registryId, maxResults: 1 });
      const { repositories } = await ecr.send(command, options);
      return { repositoryName: repositories?.[0]?.repositoryName };
    },
  },
  {
    operation: 'ecr.DescribeImages',
    ofRepository: true,
    needs: 'repositoryName',
    async send(context): Promise<Findings> {
      const command = new DescribeImagesCommand({ ...repository(context), maxResults: 1 });
      const { imageDetails } = await context.ecr.send(command, context.options);
      return { imageDigest: imageDetails?.[0]?.imageDigest };
    },
  },
  {
    operation: 'ecr.GetRepositoryPolicy',
    ofRepository: true,
    needs: 'repositoryName',
    send: (context) => context.ecr.send(new GetRepositoryPolicyCommand(repository(context)), context.options),
  },
  {
    operation: 'ecr.GetLifecyclePolicy',
    ofRepository: true,
    needs: 'repositoryName',
    send: (context) => context.ecr.send(new GetLifecyclePolicyCommand(repository(context)), context.options),
  },
  {
    operation: 'ecr.GetLifecyclePolicyPreview',
    ofRepository: true,
    needs: 'repositoryName',
    send: (context) =>
      context.ecr.send(new GetLifecyclePolicyPreviewCommand(repository(context)), context.options),
  },
  {
    operation: 'ecr.ListTagsForResource',
    isOwn: true,
    ofRepository: true,
    needs: 'repositoryName',
    send: (context) =>
      context.ecr.send(
        new ListTagsForResourceCommand({
          resourceArn: repositoryArn({
            registry: context.registry,
            name: repository(context).repositoryName,
          }),
        }),
        context.options,
      ),
  },
  {
    operation: 'ecr.BatchGetRepositoryScanningConfiguration',
    isOwn: true,
    ofRepository: true,
    needs: 'repositoryName',
    send: (context) =>
      context.ecr.send(
        new BatchGetRepositoryScanningConfigurationCommand({
          repositoryNames: [repository(context).repositoryName],
        }),
        context.options,
      ),
  },
  {
    operation: 'ecr.ListImageReferrers',
    ofRepository: true,
    needs: 'imageDigest',
    send: (context) =>
      context.ecr.send(
        new ListImageReferrersCommand({
          ...repository(context),
          subjectId: { imageDigest: context.found.imageDigest },
        }),
        context.options,
      ),
  },
  {
    operation: 'ecr.DescribeImageReplicationStatus',
    ofRepository: true,
    needs: 'imageDigest',
    send: (context) =>
      context.ecr.send(new DescribeImageReplicationStatusCommand(image(context)), context.options),
  },
  {
    operation: 'ecr.DescribeImageScanFindings',
    ofRepository: true,
    needs: 'imageDigest',
    send: (context) =>
      context.ecr.send(
        new DescribeImageScanFindingsCommand({ ...image(context), maxResults: 1 }),
        context.options,
      ),
  },
  {
    operation: 'ecr.DescribeImageSigningStatus',
    ofRepository: true,
    needs: 'imageDigest',
    send: (context) =>
      context.ecr.send(new DescribeImageSigningStatusCommand(image(context)), context.options),
  },
  {
    operation: 'ecr.BatchGetImage',
    ofRepository: true,
    send: (context) =>
      context.ecr.send(
        new BatchGetImageCommand({
          registryId: context.registry.registryId,
          repositoryName: NOWHERE,
          imageIds: [{ imageDigest: SOME_DIGEST }],
        }),
        context.options,
      ),
  },
  {
    operation: 'ecr.StartLifecyclePolicyPreview',
    ofRepository: true,
    send: (context) =>
      context.ecr.send(
        new StartLifecyclePolicyPreviewCommand({
          registryId: context.registry.registryId,
          repositoryName: NOWHERE,
          lifecyclePolicyText: SOME_POLICY,
        }),
        context.options,
      ),
  },
  {
    operation: 'ecr.GetRegistryPolicy',
    isOwn: true,
    send: (context) => context.ecr.send(new GetRegistryPolicyCommand({}), context.options),
  },
  {
    operation: 'ecr.GetRegistryScanningConfiguration',
    isOwn: true,
    send: (context) => context.ecr.send(new GetRegistryScanningConfigurationCommand({}), context.options),
  },
  {
    operation: 'ecr.DescribePullThroughCacheRules',
    send: (context) =>
      context.ecr.send(
        new DescribePullThroughCacheRulesCommand({ registryId: context.registry.registryId, maxResults: 1 }),
        context.options,
      ),
  },
  {
    operation: 'ecr.ListReplicationBackfills',
    isOwn: true,
    send: (context) =>
      context.ecr.send(new ListReplicationBackfillsCommand({ maxResults: 1 }), context.options),
  },
  {
    operation: 'sagemaker.ListImages',
    isOwn: true,
    async send({ sageMaker, options }): Promise<Findings> {
      const answer = await sageMaker.send(new ListImagesCommand({ MaxResults: 1 }), options);
      return { imageName: answer.Images?.[0]?.ImageName };
    },
  },
  {
    operation: 'sagemaker.DescribeImage',
    isOwn: true,
    needs: 'imageName',
    send: ({ sageMaker, found, options }) =>
      sageMaker.send(new DescribeImageCommand({ ImageName: found.imageName }), options),
  },
  {
    operation: 'sagemaker.ListImageVersions',
    isOwn: true,
    needs: 'imageName',
    async send({ sageMaker, found, options }): Promise<Findings> {
      const answer = await sageMaker.send(
        new ListImageVersionsCommand({ ImageName: found.imageName, MaxResults: 1 }),
        options,
      );
      return { version: answer.ImageVersions?.[0]?.Version };
    },
  },
  {
    operation: 'sagemaker.DescribeImageVersion',
    isOwn: true,
    needs: 'version',
    send: ({ sageMaker, found, options }) =>
      sageMaker.send(
        new DescribeImageVersionCommand({ ImageName: found.imageName, Version: found.version }),
        options,
      ),
  },
  {
    operation: 'sagemaker.ListAliases',
    isOwn: true,
    needs: 'imageName',
    send: ({ sageMaker, found, options }) =>
      sageMaker.send(new ListAliasesCommand({ ImageName: found.imageName, MaxResults: 1 }), options),
  },
];
