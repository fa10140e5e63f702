import type { Fate } from './faults.ts';
import { AwsError } from './wire/aws-error.ts';

/** An answer as it goes over HTTP. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Sent beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `half`: half of the body, as if it were all of it. `cut`: half of the body, then the connection ends. */
  readonly delivery?: 'half' | 'cut';
}

/** `reset`: the connection is cut without an answer. `hang`: it stays open without one. */
export type Outcome = Answer | 'reset' | 'hang';

const json = 'application/x-amz-json-1.1';

/** The answer to a call that was carried out. */
export const okAnswer = (body: string): Answer => ({ status: 200, contentType: json, body });

/** The answer to a call that was refused. */
export const errorAnswer = (error: AwsError): Answer => ({
  status: error.status,
  contentType: json,
  body: JSON.stringify({ __type: error.name, [error.messageMember]: error.message }),
});

type Fault = NonNullable<Fate['fault']>;
type Waitable = 'throttle' | 'throttle-429' | 'unavailable';
type Bluntly = Exclude<
  Fault['kind'],
  Waitable | 'html' | 'error' | 'truncated' | 'reset-mid-body' | 'wrong-types' | 'same-token'
>;

/** The answers that may say when to come again. */
const waitable: Readonly<Record<Waitable, Answer>> = {
  throttle: errorAnswer(new AwsError('ThrottlingException', 'Rate exceeded')),
  'throttle-429': errorAnswer(new AwsError('ThrottlingException', 'Rate exceeded', 429)),
  unavailable: errorAnswer(new AwsError('ServiceUnavailableException', 'Service is unavailable.', 503)),
};

const blunt: Readonly<Record<Bluntly, Outcome>> = {
  'server-error': errorAnswer(
    new AwsError('ServerException', 'These errors are usually caused by a server-side issue.', 500),
  ),
  denied: errorAnswer(
    new AwsError('AccessDeniedException', 'User is not authorized to perform this operation'),
  ),
  'expired-token': errorAnswer(
    new AwsError('ExpiredTokenException', 'The security token included in the request is expired'),
  ),
  reset: 'reset',
  hang: 'hang',
};

/** What a fault makes of a call; `real` is the answer that the call would have had. */
export function faultOutcome(fault: Fault, real: () => Answer): Outcome {
  switch (fault.kind) {
    case 'throttle':
    case 'throttle-429':
    case 'unavailable': {
      const { retryAfterSeconds } = fault;
      const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
      return { ...waitable[fault.kind], headers };
    }
    case 'html':
      return {
        status: fault.status ?? 500,
        contentType: 'text/html',
        body: '<html><body><h1>Oops</h1></body></html>',
      };
    case 'error':
      return errorAnswer(new AwsError(fault.error, fault.message ?? fault.error, fault.status));
    case 'truncated':
      return { ...real(), delivery: 'half' };
    case 'reset-mid-body':
      return { ...real(), delivery: 'cut' };
    case 'wrong-types': {
      const answer = real();
      return { ...answer, body: JSON.stringify(withWrongTypes(JSON.parse(answer.body))) };
    }
    // It is in the page that the call reads.
    case 'same-token':
      return real();
    default:
      return blunt[fault.kind];
  }
}

/** Strings become numbers, everything else that is a single value becomes a string; lists and structures stay. */
function withWrongTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withWrongTypes);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withWrongTypes(member)]));
  }
  return typeof value === 'string' ? value.length : 'wrong';
}
