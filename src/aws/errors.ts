import { type AwsErrorDetail, GatewayError, type UpstreamErrorCode } from '../errors.ts';
import { wordsForClient } from '../reason.ts';

/** Whether another attempt may do better: after a throttle's long wait, after a fault's short one, or never. */
export type Retry = 'throttled' | 'transient' | 'never';

interface Classification {
  code: UpstreamErrorCode | 'BAD_USER_INPUT';
  retry: Retry;
}

/** What an AWS call failed with, read once at the edge. */
export interface AwsFailure extends Classification {
  /** AWS's error name, or the SDK's, or Node's. */
  name: string;
  /** AWS's own words; they may hold role names, so only messages about the client's own input are shown. */
  message: string;
  requestId: string | undefined;
  retryAfterMs: number | undefined;
}

const THROTTLED: Classification = { code: 'UPSTREAM_THROTTLED', retry: 'throttled' };
const DENIED: Classification = { code: 'UPSTREAM_ACCESS_DENIED', retry: 'never' };
const CREDENTIALS: Classification = { code: 'UPSTREAM_CREDENTIALS', retry: 'never' };
const UNAVAILABLE: Classification = { code: 'UPSTREAM_UNAVAILABLE', retry: 'transient' };
const REFUSED: Classification = { code: 'UPSTREAM_UNAVAILABLE', retry: 'never' };
const TIMEOUT: Classification = { code: 'UPSTREAM_TIMEOUT', retry: 'transient' };
const INVALID_RESPONSE: Classification = { code: 'UPSTREAM_INVALID_RESPONSE', retry: 'transient' };
const UNKNOWN_ERROR: Classification = { code: 'UPSTREAM_INVALID_RESPONSE', retry: 'never' };
const BAD_INPUT: Classification = { code: 'BAD_USER_INPUT', retry: 'never' };

/** By error name, never by HTTP status or message: AWS uses 400 for nearly everything. */
const BY_NAME: ReadonlyMap<string, Classification> = new Map(
  Object.entries({
    ThrottlingException: THROTTLED,
    Throttling: THROTTLED,
    ThrottledException: THROTTLED,
    RequestThrottled: THROTTLED,
    RequestThrottledException: THROTTLED,
    TooManyRequestsException: THROTTLED,
    RequestLimitExceeded: THROTTLED,
    SlowDown: THROTTLED,
    // A quota, not a rate: asking again changes nothing.
    LimitExceededException: REFUSED,
    AccessDenied: DENIED,
    AccessDeniedException: DENIED,
    UnauthorizedOperation: DENIED,
    NotAuthorized: DENIED,
    OptInRequired: DENIED,
    CredentialsProviderError: CREDENTIALS,
    TokenProviderError: CREDENTIALS,
    ExpiredToken: CREDENTIALS,
    ExpiredTokenException: CREDENTIALS,
    IncompleteSignature: CREDENTIALS,
    InvalidClientTokenId: CREDENTIALS,
    InvalidSignatureException: CREDENTIALS,
    MissingAuthenticationToken: CREDENTIALS,
    MissingAuthenticationTokenException: CREDENTIALS,
    RequestExpired: CREDENTIALS,
    RequestInTheFuture: CREDENTIALS,
    RequestTimeTooSkewed: CREDENTIALS,
    SignatureDoesNotMatch: CREDENTIALS,
    UnrecognizedClientException: CREDENTIALS,
    InvalidParameterException: BAD_INPUT,
    ValidationException: BAD_INPUT,
    ValidationError: BAD_INPUT,
    ServerException: UNAVAILABLE,
    InternalFailure: UNAVAILABLE,
    InternalServerError: UNAVAILABLE,
    InternalServerException: UNAVAILABLE,
    ServiceUnavailable: UNAVAILABLE,
    ServiceUnavailableException: UNAVAILABLE,
    UnableToListUpstreamImageReferrersException: UNAVAILABLE,
    UnableToGetUpstreamImageException: UNAVAILABLE,
    TimeoutError: TIMEOUT,
    RequestTimeout: TIMEOUT,
    RequestTimeoutException: TIMEOUT,
    // The SDK could not read what came back.
    SyntaxError: INVALID_RESPONSE,
    TypeError: INVALID_RESPONSE,
    // Ours, for a listing that would never end: asking again leads there again.
    RepeatedTokenError: UNKNOWN_ERROR,
    // Ours, for an answer without what the record needs to be itself.
    InvalidAnswerError: INVALID_RESPONSE,
  }),
);

/** What Node's code of a broken connection means, the first that matches. */
const BY_NODE_CODE: readonly (readonly [code: RegExp, Classification])[] = [
  [
    /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EAI_AGAIN|E(?:HOST|NET)UNREACH|ENOTFOUND|EPIPE|ETIMEDOUT)$/,
    UNAVAILABLE,
  ],
  // What answers does not speak HTTP.
  [/^HPE_/, UNKNOWN_ERROR],
  // It does not speak TLS, or shows a certificate that nobody trusts.
  [/^EPROTO$|^ERR_(?:TLS|SSL)_|CERT/, REFUSED],
];

/** Tells from an error of the SDK what went wrong and whether to try again. */
export function readFailure(error: unknown): AwsFailure {
  const metadata = member(error, '$metadata');
  const status = member(metadata, 'httpStatusCode');
  const requestId = member(metadata, 'requestId');
  const code = nodeCode(error);
  const connection = BY_NODE_CODE.find(([pattern]) => pattern.test(code ?? ''))?.[1];
  const name = connection && code ? code : error instanceof Error ? error.name : 'Error';
  const classification = connection ?? classify(name, typeof status === 'number' ? status : undefined);
  return {
    name,
    message: error instanceof Error ? error.message : String(error),
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfterMs: readRetryAfter(error),
    ...classification,
    // The SDK has set its clock by AWS's answer, so that the next attempt may pass.
    ...(member(metadata, 'clockSkewCorrected') === true ? { retry: 'transient' as const } : {}),
  };
}

function classify(name: string, status: number | undefined): Classification {
  if (status === 429) return THROTTLED;
  const known = BY_NAME.get(name);
  // A proxy's HTML page with a 5xx is a broken server, not a broken answer; with a 4xx it is a refusal.
  if (status !== undefined && status >= 500) return known === THROTTLED ? THROTTLED : UNAVAILABLE;
  if (status !== undefined && status >= 400 && known === INVALID_RESPONSE) return REFUSED;
  // An answer with a name that is not in the table is an answer all the same.
  return known ?? (status === undefined ? UNKNOWN_ERROR : REFUSED);
}

/** True for a mistake of this program's own: the SDK's errors of these kinds come with what AWS answered. */
export function isDefect(error: unknown): boolean {
  const kind = [TypeError, SyntaxError, RangeError, ReferenceError].some((type) => error instanceof type);
  return kind && member(error, '$metadata') === undefined && nodeCode(error) === undefined;
}

/** Node's own code, e.g. ECONNRESET. */
function nodeCode(error: unknown): string | undefined {
  const code = member(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** The error that the client sees: which call failed and how, and nothing of the inside. */
export function toGatewayError(
  failure: AwsFailure,
  call: Omit<AwsErrorDetail, 'errorName' | 'requestId'>,
  cause: unknown,
): GatewayError {
  const { name, requestId, retryAfterMs } = failure;
  const what = `${SERVICES[call.service]} ${call.operation} in ${call.registryId}/${call.region}`;
  // What STS is sent is the configuration's, and nothing that a client said.
  const code =
    call.service === 'sts' && failure.code === 'BAD_USER_INPUT' ? 'UPSTREAM_CREDENTIALS' : failure.code;
  return new GatewayError(code, SENTENCES[code](what, failure), {
    aws: { ...call, errorName: name, ...(requestId === undefined ? {} : { requestId }) },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause,
  });
}

const SERVICES = {
  ecr: 'Amazon ECR',
  sagemaker: 'Amazon SageMaker',
  sts: 'AWS STS',
} as const satisfies Record<AwsErrorDetail['service'], string>;

/** What is known of a call whose time is up: nothing of what AWS would have said. */
export const DEADLINE: AwsFailure = readFailure(new DOMException('The deadline has passed', 'TimeoutError'));

/** A call whose time was up before AWS had said anything. */
export function timedOut(call: Omit<AwsErrorDetail, 'errorName' | 'requestId'>): GatewayError {
  return toGatewayError(DEADLINE, call, undefined);
}

/** A call that the gateway holds back by itself, since AWS has throttled others of its kind. */
export const HELD_BACK: AwsFailure = {
  ...THROTTLED,
  name: 'HeldBack',
  message: 'Held back by the gateway',
  requestId: undefined,
  retryAfterMs: undefined,
};

const SENTENCES: Record<Classification['code'], (what: string, failure: AwsFailure) => string> = {
  UPSTREAM_THROTTLED: (what) => `${what} was throttled; try again later.`,
  UPSTREAM_ACCESS_DENIED: (what) => `${what} was denied: the gateway's AWS identity may not call it.`,
  UPSTREAM_CREDENTIALS: (what) =>
    `${what} failed: the gateway's AWS credentials are missing, expired or not valid.`,
  UPSTREAM_TIMEOUT: (what) => `${what} did not answer in time.`,
  UPSTREAM_UNAVAILABLE: (what, { name }) => `${what} failed: ${name}.`,
  UPSTREAM_INVALID_RESPONSE: (what, { name }) => `${what} gave an answer that cannot be understood: ${name}.`,
  BAD_USER_INPUT: (what, { message }) => `${what} refused the input: ${wordsForClient(message)}`,
};

/** True when AWS answered with the error of this name: then it did answer, and that is what it said. */
export function isAwsError(error: unknown, ...names: string[]): error is GatewayError {
  return error instanceof GatewayError && names.includes(error.extensions.aws?.errorName ?? '');
}

/** Catches AWS's errors of these names, and answers with the value instead. */
export function orElse<T>(values: Record<string, T>): (error: GatewayError) => T {
  return (error) => {
    for (const [name, value] of Object.entries(values)) if (isAwsError(error, name)) return value;
    throw error;
  };
}

function readRetryAfter(error: unknown): number | undefined {
  const header = member(member(member(error, '$response'), 'headers'), 'retry-after');
  const seconds = typeof header === 'string' && header !== '' ? Number(header) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** One member of something unknown. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
