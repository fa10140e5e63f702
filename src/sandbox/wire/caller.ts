import { AwsError } from './aws-error.ts';

/** Who signed a request, and for which service and region. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
}

const credential = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

/**
 * Reads the scope of a SigV4 signature. The signature itself is not verified. The access key names the account when it is
 * 12 digits (as moto and LocalStack have it); any other key belongs to the default account.
 */
export function readCaller(authorization: string | undefined, defaultAccountId: string): Caller {
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
  return { accountId: /^\d{12}$/.test(accessKey) ? accessKey : defaultAccountId, region, service };
}
