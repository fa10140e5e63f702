/** A group of AWS regions with names of its own in ARNs and hosts. */
export interface Partition {
  /** As in `arn:<name>:ecr:…`. */
  name: string;
  /** What follows the region in the registry's host name. */
  registrySuffix: string;
  /** What follows the region in the dual-stack host, `<account>.dkr-ecr.<region>.<suffix>`, where there is one. */
  dualStackSuffix?: string;
}

const AWS: Partition = { name: 'aws', registrySuffix: 'amazonaws.com', dualStackSuffix: 'on.aws' };

/** By the start of the region's name; whatever matches none is in the partition `aws`. */
const PARTITIONS: readonly (Partition & { regionPrefix: string })[] = [
  { regionPrefix: 'us-gov-', name: 'aws-us-gov', registrySuffix: 'amazonaws.com', dualStackSuffix: 'on.aws' },
  {
    regionPrefix: 'cn-',
    name: 'aws-cn',
    registrySuffix: 'amazonaws.com.cn',
    dualStackSuffix: 'on.amazonwebservices.com.cn',
  },
  { regionPrefix: 'eusc-', name: 'aws-eusc', registrySuffix: 'amazonaws.eu' },
  { regionPrefix: 'us-isob-', name: 'aws-iso-b', registrySuffix: 'sc2s.sgov.gov' },
  { regionPrefix: 'us-isof-', name: 'aws-iso-f', registrySuffix: 'csp.hci.ic.gov' },
  { regionPrefix: 'us-iso-', name: 'aws-iso', registrySuffix: 'c2s.ic.gov' },
  { regionPrefix: 'eu-isoe-', name: 'aws-iso-e', registrySuffix: 'cloud.adc-e.uk' },
];

/** The partition that a region belongs to, known or not. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ regionPrefix }) => region.startsWith(regionPrefix)) ?? AWS;
}
