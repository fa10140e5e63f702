import type { RoleSession, RoleSessions } from '../sts/role-sessions.ts';
import { AwsError } from './aws-error.ts';

/** Who signed a request, and for which service and region. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  /** The role that the caller acts as; undefined for one with keys of its own. */
  readonly session: RoleSession | undefined;
}

/** A caller as AWS names it in refusals: a user of the account, or the session of a role. */
export function callerArn({ accountId, session }: Pick<Caller, 'accountId' | 'session'>): string {
  return session === undefined
    ? `arn:aws:iam::${accountId}:user/sandbox`
    : `arn:aws:sts::${accountId}:assumed-role/${session.roleName}/${session.sessionName}`;
}

/** What of a request says who sent it. */
export interface Signature {
  readonly authorization: string | undefined;
  /** X-Amz-Security-Token, which goes with temporary keys. */
  readonly securityToken: string | undefined;
}

/** What the keys are held against. */
export interface Keyring {
  readonly defaultAccountId: string;
  readonly sessions: RoleSessions;
  /** Access keys that were deleted. */
  readonly revokedKeys: ReadonlySet<string>;
  readonly now: Date;
}

const credential = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

/**
 * Reads the scope of a SigV4 signature. The signature itself is not verified. The access key names the account when it is
 * 12 digits (as moto and LocalStack have it), or that of a role that was assumed here; any other key belongs to the default
 * account.
 */
export function readCaller({ authorization, securityToken }: Signature, keyring: Keyring): Caller {
  if (authorization === undefined || authorization === '') {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const [, accessKey, region, service] = credential.exec(authorization) ?? [];
  if (accessKey === undefined || region === undefined || service === undefined) {
    throw new AwsError(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter of the form KEY/DATE/REGION/SERVICE/aws4_request.",
    );
  }
  const session = keyring.sessions.find(accessKey);
  const isUnknown = keyring.sessions.isForeign(accessKey) || keyring.revokedKeys.has(accessKey);
  if (isUnknown || (session && session.sessionToken !== securityToken)) {
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  if (session && session.expiresAt <= keyring.now) {
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
  }
  const ownAccount = /^\d{12}$/.test(accessKey) ? accessKey : keyring.defaultAccountId;
  return { accountId: session?.accountId ?? ownAccount, region, service, session };
}
