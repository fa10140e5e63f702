import type { Wire } from './answer.ts';
import type { Operation } from './operation.ts';
import type { AwsError } from './wire/aws-error.ts';
import type { Violation } from './wire/constraints.ts';

/** What faults and the log may call the operations: `ListImages`, and `sagemaker.ListImages`. */
export const operationNames = (services: readonly Service[]): ReadonlySet<string> =>
  new Set(
    services.flatMap(({ name, operations }) =>
      [...operations.keys()].flatMap((operation) => [operation, `${name}.${operation}`]),
    ),
  );

/** An AWS service: its operations, and the words in which it refuses. */
export interface Service {
  readonly name: 'ecr' | 'sagemaker' | 'sts';
  /** What stands before the dot in X-Amz-Target; undefined where requests are forms that name their `Action`. */
  readonly targetPrefix?: string;
  /** How its answers look. */
  readonly wire: Wire;
  readonly operations: ReadonlyMap<string, Operation>;
  /** The name of the member that sets the page size. */
  readonly pageSizeMember: string;
  /** The error for members that break their constraints; there is at least one. */
  invalid(violations: readonly Violation[]): AwsError;
  /** The error for two members that exclude one another. */
  conflict(member: string, other: string): AwsError;
}
