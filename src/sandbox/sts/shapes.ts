import type { OperationSchema } from '../wire/codec.ts';
import type { Constraints, Rule, Structure } from '../wire/constraints.ts';

// STS speaks another protocol, and its client is inside the SDK's credential providers: the two shapes are written here.

const STRING = 0;
const NUMBER = 1;
const NAMESPACE = 'com.amazonaws.sts';

/** A structure; its first members are required, so many of them. */
function structure(name: string, members: Readonly<Record<string, number>> = {}, required = 0): Structure {
  return [3, NAMESPACE, name, 0, Object.keys(members), Object.values(members), required];
}

export const AssumeRole$: OperationSchema = [
  9,
  NAMESPACE,
  'AssumeRole',
  0,
  structure(
    'AssumeRoleRequest',
    { RoleArn: STRING, RoleSessionName: STRING, DurationSeconds: NUMBER, ExternalId: STRING },
    2,
  ),
  structure('AssumeRoleResponse'),
];

export const GetCallerIdentity$: OperationSchema = [
  9,
  NAMESPACE,
  'GetCallerIdentity',
  0,
  structure('GetCallerIdentityRequest'),
  structure('GetCallerIdentityResponse'),
];

const RoleSessionName: Rule = { min: 2, max: 64, pattern: '[\\w+=,.@\\-]*' };

/** What STS demands of each request beyond types and required members. */
export const stsConstraints = {
  AssumeRole: {
    members: {
      RoleArn: { min: 20, max: 2048 },
      RoleSessionName,
      DurationSeconds: { min: 900, max: 43_200 },
      ExternalId: { min: 2, max: 1224, pattern: '[\\w+=,.@:\\/\\-]*' },
    },
  },
  GetCallerIdentity: { members: {} },
} as const satisfies Record<string, Constraints>;
