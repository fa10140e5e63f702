import { partitionOf } from '../aws/partitions.ts';
import { type OperationName, partsOf } from '../aws/path/operations.ts';
import type { Examination } from './examine.ts';
import { PROBES } from './probes.ts';

/** What an identity has to be allowed, ready to be pasted into IAM. */
export interface MissingPolicy {
  /** The role, or the gateway's own identity. */
  identity: string;
  policy: { Version: '2012-10-17'; Statement: Statement[] };
}

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string;
}

const OWN_IDENTITY = "the gateway's own identity";

/** The IAM action that allows an operation; one has none of its own. */
export function actionOf(operation: OperationName): string {
  if (operation === 'ecr.ListImageReferrers') return 'ecr:BatchGetImage';
  const { service, operation: name } = partsOf(operation);
  return `${service}:${name}`;
}

const OF_REPOSITORIES: ReadonlySet<string> = new Set(
  PROBES.filter(({ ofRepository }) => ofRepository).map(({ operation }) => actionOf(operation)),
);

/** The statements that are missing of what was denied, for each identity whose policy lacks them, where that is what is missing. */
export function missingPolicies(examinations: readonly Examination[]): MissingPolicy[] {
  const grants = examinations.flatMap(({ registry: { registryId, region, roleArn, profile }, checks }) => {
    const base = profile === undefined ? OWN_IDENTITY : `the identity of profile ${profile}`;
    return checks
      .filter(({ outcome, remedy }) => outcome === 'denied' && remedy === undefined)
      .map(({ operation }) => {
        const action = actionOf(operation);
        if (operation === 'sts.AssumeRole') return { identity: base, action, resource: roleArn ?? '*' };
        const repositories = `arn:${partitionOf(region).name}:ecr:*:${registryId}:repository/*`;
        const identity = roleArn ?? base;
        return { identity, action, resource: OF_REPOSITORIES.has(action) ? repositories : '*' };
      });
  });
  return grouped(grants, ({ identity }) => identity).map(([identity, own]) => ({
    identity,
    policy: {
      Version: '2012-10-17',
      Statement: grouped(own, ({ resource }) => resource).map(([Resource, some]) => ({
        Effect: 'Allow',
        Action: [...new Set(some.map(({ action }) => action))],
        Resource,
      })),
    },
  }));
}

/** Groups items by a name, in the order of their first member. */
function grouped<T>(items: readonly T[], nameOf: (item: T) => string): [name: string, items: T[]][] {
  const names = new Set(items.map(nameOf));
  return [...names].map((name) => [name, items.filter((item) => nameOf(item) === name)]);
}
