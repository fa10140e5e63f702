import type { AwsErrorDetail } from '../../errors.ts';

/**
 * How long what was read may be given again, by how mutable it is:
 * - `permanent`: it cannot change for as long as what it is of exists;
 * - `settled`: it has reached a state that it does not leave;
 * - `steady`: it changes when somebody edits it, which is rare;
 * - `mutable`: it may change at any time;
 * - `moving`: it is changing now, and somebody waits for it.
 */
export type Lifetime = 'permanent' | 'settled' | 'steady' | 'mutable' | 'moving';

export type Lifetimes = Readonly<Record<Lifetime, number>>;

/** What is known of an AWS operation. Its cap and its rate are the configuration's. */
interface OperationFacts {
  /** How many keys one call looks up at most; 1 where AWS has no batch. */
  batchSize: number;
  /** How many items one call lists at most. */
  pageSize?: number;
  /** How mutable its answers are, where they do not tell better themselves. */
  lifetime: Lifetime;
}

/** Every AWS operation that the gateway calls. */
export const OPERATIONS = {
  'ecr.DescribeRegistry': { batchSize: 1, lifetime: 'mutable' },
  'ecr.DescribeRepositories': { batchSize: 100, pageSize: 1000, lifetime: 'mutable' },
  'ecr.DescribeImages': { batchSize: 100, pageSize: 1000, lifetime: 'mutable' },
  'ecr.ListImageReferrers': { batchSize: 1, pageSize: 50, lifetime: 'mutable' },
  'ecr.DescribeImageReplicationStatus': { batchSize: 1, lifetime: 'mutable' },
  'ecr.GetRegistryScanningConfiguration': { batchSize: 1, lifetime: 'mutable' },
  'ecr.BatchGetRepositoryScanningConfiguration': { batchSize: 25, lifetime: 'mutable' },
  'ecr.DescribePullThroughCacheRules': { batchSize: 1, pageSize: 1000, lifetime: 'mutable' },
  'ecr.ListReplicationBackfills': { batchSize: 1, pageSize: 50, lifetime: 'mutable' },
  'ecr.GetRegistryPolicy': { batchSize: 1, lifetime: 'mutable' },
  'ecr.GetRepositoryPolicy': { batchSize: 1, lifetime: 'mutable' },
  'ecr.ListTagsForResource': { batchSize: 1, lifetime: 'mutable' },
  'ecr.BatchGetImage': { batchSize: 100, lifetime: 'mutable' },
  'ecr.DescribeImageScanFindings': { batchSize: 1, pageSize: 1000, lifetime: 'mutable' },
  'ecr.DescribeImageSigningStatus': { batchSize: 1, lifetime: 'mutable' },
  'ecr.GetLifecyclePolicy': { batchSize: 1, lifetime: 'mutable' },
  'ecr.GetLifecyclePolicyPreview': { batchSize: 100, pageSize: 100, lifetime: 'mutable' },
  'ecr.StartLifecyclePolicyPreview': { batchSize: 1, lifetime: 'moving' },
  'sagemaker.ListImages': { batchSize: 1, pageSize: 100, lifetime: 'mutable' },
  'sagemaker.DescribeImage': { batchSize: 1, lifetime: 'mutable' },
  'sagemaker.ListImageVersions': { batchSize: 1, pageSize: 100, lifetime: 'mutable' },
  'sagemaker.DescribeImageVersion': { batchSize: 1, lifetime: 'mutable' },
  'sagemaker.ListAliases': { batchSize: 1, pageSize: 100, lifetime: 'mutable' },
  // Not cached with the rest: credentials are kept by who assumed the role, until they end.
  'sts.AssumeRole': { batchSize: 1, lifetime: 'mutable' },
} as const satisfies Record<`${AwsErrorDetail['service']}.${string}`, OperationFacts>;

/** `service.Operation`. */
export type OperationName = keyof typeof OPERATIONS;

/** Their names. */
export const operationNames = Object.keys(OPERATIONS).filter(isOperationName);

function isOperationName(name: string): name is OperationName {
  return name in OPERATIONS;
}

/** The operations that list. */
type ListingName = {
  [Name in OperationName]: (typeof OPERATIONS)[Name] extends { pageSize: number } ? Name : never;
}[OperationName];

/** How many items one call lists at most. */
export function pageSizeOf(operation: ListingName): number {
  return OPERATIONS[operation].pageSize;
}

/** An operation's name in its two parts. */
export function partsOf(name: OperationName): Pick<AwsErrorDetail, 'service' | 'operation'> {
  const [service, operation = ''] = name.split('.');
  return { service: service === 'sagemaker' || service === 'sts' ? service : 'ecr', operation };
}
