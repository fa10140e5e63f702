import type { CallContext, Handler } from '../operation.ts';
import { AwsError } from '../wire/aws-error.ts';
import { callerArn } from '../wire/caller.ts';
import type { Elements, Form } from './query-protocol.ts';

/** How long a session lasts when the request does not say. */
const DEFAULT_SECONDS = 3600;

/**
 * Gives temporary credentials of a role. Any role of an account that the world holds may be assumed, by anyone: what else a
 * role demands, the world says.
 */
export const assumeRole: Handler<Form, Elements> = (input, context) => {
  const { sessions, sessionSeconds, now } = context;
  const roleArn = text(input, 'RoleArn');
  const [, partition = '', accountId = '', roleName = ''] = ROLE_ARN.exec(roleArn) ?? [];
  if (accountId === '') throw new AwsError('ValidationError', `${roleArn} is invalid`);
  if (!mayAssume(roleArn, accountId, text(input, 'ExternalId'), context)) throw denied(roleArn, context);

  const asked = input['DurationSeconds'];
  const seconds = sessionSeconds ?? (typeof asked === 'number' ? asked : DEFAULT_SECONDS);
  const sessionName = text(input, 'RoleSessionName');
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  const session = sessions.open({ accountId, roleName, sessionName, expiresAt });
  return {
    AssumedRoleUser: {
      AssumedRoleId: `AROASANDBOX:${sessionName}`,
      Arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: expiresAt,
    },
  };
};

/** Who calls. */
export const getCallerIdentity: Handler<Form, Elements> = (_, context) => ({
  Arn: callerArn(context),
  UserId: context.session === undefined ? 'AIDASANDBOX' : `AROASANDBOX:${context.session.sessionName}`,
  Account: context.accountId,
});

const ROLE_ARN = /^arn:([a-z0-9-]+):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]+)$/;

function mayAssume(roleArn: string, accountId: string, externalId: string, { world }: CallContext): boolean {
  const exists = world.registries.some((registry) => registry.accountId === accountId);
  if (!exists || world.closedAccounts.has(accountId)) return false;
  const { denied: isDenied = false, externalId: demanded } = world.roles.get(roleArn) ?? {};
  return !isDenied && (demanded === undefined || demanded === externalId);
}

/** STS words every refusal alike, whether or not the role exists. */
function denied(roleArn: string, context: CallContext): AwsError {
  return new AwsError(
    'AccessDenied',
    `User: ${callerArn(context)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  );
}

function text(input: Form, member: string): string {
  const value = input[member];
  return typeof value === 'string' ? value : '';
}
