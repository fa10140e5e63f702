/** The codes of trouble that came from AWS. */
const UPSTREAM_ERROR_CODES = [
  'UPSTREAM_THROTTLED',
  'UPSTREAM_ACCESS_DENIED',
  'UPSTREAM_CREDENTIALS',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_INVALID_RESPONSE',
] as const;
export type UpstreamErrorCode = (typeof UPSTREAM_ERROR_CODES)[number];

/** Every `extensions.code` that the gateway answers with, beside those of GraphQL for what is no valid document. */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'REQUEST_ENTITY_TOO_LARGE',
  'URI_TOO_LONG',
  'BAD_USER_INPUT',
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'REGISTRY_NOT_SERVED',
  'SCAN_LIMIT_EXCEEDED',
  'INDEX_BUILDING',
  'FORBIDDEN',
  'OPERATION_TOO_COSTLY',
  'RATE_LIMITED',
  'SWITCHED_OFF',
  'UNAUTHENTICATED',
  'AUTHENTICATION_UNAVAILABLE',
  'CROSS_SITE_REQUEST',
  'DOCUMENT_NOT_FOUND',
  'DOCUMENT_NOT_TRUSTED',
  ...UPSTREAM_ERROR_CODES,
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Which AWS call an error comes from: `extensions.aws`. */
export interface AwsErrorDetail {
  service: 'ecr' | 'sagemaker' | 'sts';
  operation: string;
  /** AWS's own error name, e.g. `ThrottlingException`; the SDK's or Node's where AWS never answered. */
  errorName: string;
  requestId?: string;
  registryId: string;
  region: string;
}

/** How far the reading of SageMaker's image versions is; what has not been listed yet is not counted yet. */
export interface IndexProgress {
  registries: number;
  registriesRead: number;
  images: number;
  imagesRead: number;
  versions: number;
  versionsRead: number;
}

export interface GatewayErrorExtensions {
  code: ErrorCode;
  aws?: AwsErrorDetail;
  /** With INDEX_BUILDING. */
  progress?: IndexProgress;
  /** How long to wait before trying again, where that is known: by what AWS said, or by when an issuer is asked again. */
  retryAfterMs?: number;
}

/**
 * An error whose message and extensions are meant for the client. Everything else that is thrown is a
 * defect: it is masked, and its cause is logged.
 */
export class GatewayError extends Error {
  readonly extensions: GatewayErrorExtensions;

  constructor(
    code: ErrorCode,
    message: string,
    details: Omit<GatewayErrorExtensions, 'code'> & { cause?: unknown } = {},
  ) {
    const { cause, ...extensions } = details;
    // Without a stack: it answers a client, who may cause a thousand of them, and is no defect of ours.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, cause === undefined ? undefined : { cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'GatewayError';
    this.extensions = { code, ...extensions };
  }

  get code(): ErrorCode {
    return this.extensions.code;
  }
}

/** The client sent something that breaks a rule: name the input, then say the rule. */
export function badInput(input: string, rule: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `${input}: ${rule}`);
}

/** The beginning of what a client sent, for a message: enough to know it again. */
export function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** A message that repeats what a client sent, however long: the name of that and its rule stand at the two ends. */
export function bothEnds(message: string): string {
  return message.length > 600 ? `${message.slice(0, 250)} … ${message.slice(-300)}` : message;
}

/** Why the process cannot start: one sentence for the person at the terminal, who needs no stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
