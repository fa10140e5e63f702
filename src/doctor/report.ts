import { registryName } from '../aws/registry.ts';
import type { Check, Examination } from './examine.ts';
import { actionOf, missingPolicies } from './missing-policy.ts';

/** Whether the gateway may do all that it was tried with. */
export function isHealthy(examinations: readonly Examination[]): boolean {
  return examinations.every(({ checks }) =>
    checks.every(({ outcome }) => outcome === 'allowed' || outcome === 'not tried'),
  );
}

/** The examinations for machines. */
export function jsonReport(examinations: readonly Examination[]): string {
  const registries = examinations.map(({ registry: { registryId, region, roleArn }, checks, remarks }) => ({
    registryId,
    region,
    roleArn,
    checks: checks.map((check) => ({ ...check, action: actionOf(check.operation) })),
    remarks,
  }));
  return JSON.stringify({ registries, missing: missingPolicies(examinations) }, null, 2);
}

/** The same for people: a table for each registry, and then what IAM has to allow. */
export function textReport(examinations: readonly Examination[]): string {
  const tables = examinations.map(({ registry, checks, remarks }) =>
    [
      `${registryName(registry)}${registry.roleArn === undefined ? '' : `, by ${registry.roleArn}`}`,
      ...checks.map(row),
      ...remarks.map((remark) => `  ${remark}`),
    ].join('\n'),
  );
  const policies = missingPolicies(examinations).map(({ identity, policy }) =>
    [
      `Missing in the policy of ${identity}:`,
      JSON.stringify(policy, null, 2),
      ...(JSON.stringify(policy).includes('sts:AssumeRole')
        ? ["A role's own trust policy has to allow the gateway's identity as well, and its external id."]
        : []),
    ].join('\n'),
  );
  return [...tables, ...policies].join('\n\n');
}

function row({ operation, outcome, why, remedy }: Check): string {
  const [, name = ''] = operation.split('.');
  const action = actionOf(operation);
  const what = action.endsWith(`:${name}`) ? action : `${action} (${name})`;
  const notes = [why, remedy].filter((note) => note !== undefined);
  return [`  ${outcome.padEnd(10)} ${what}`, ...notes.map((note) => `${' '.repeat(13)}${note}`)].join('\n');
}
