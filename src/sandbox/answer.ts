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

/** How the answers of a service look. */
export interface Wire {
  /** The answer to a call that was carried out. */
  ok(body: string): Answer;
  /** The answer to a call that was refused. */
  error(error: AwsError): Answer;
  /** A body in which every value is of another type. */
  withWrongTypes(body: string): string;
}

/** AWS's JSON protocol. */
export const jsonWire: Wire = {
  ok: (body) => ({ status: 200, contentType: json, body }),
  error: (error) => ({
    status: error.status,
    contentType: json,
    body: JSON.stringify({ __type: error.name, [error.messageMember]: error.message }),
  }),
  withWrongTypes: (body) => JSON.stringify(withWrongTypes(JSON.parse(body))),
};

type Fault = NonNullable<Fate['fault']>;
type Waitable = 'throttle' | 'throttle-429' | 'unavailable';
type Bluntly = Exclude<
  Fault['kind'],
  Waitable | 'html' | 'error' | 'truncated' | 'reset-mid-body' | 'wrong-types' | 'same-token'
>;

/** The errors that may say when to come again. */
const waitable: Readonly<Record<Waitable, AwsError>> = {
  throttle: new AwsError('ThrottlingException', 'Rate exceeded'),
  'throttle-429': new AwsError('ThrottlingException', 'Rate exceeded', 429),
  unavailable: new AwsError('ServiceUnavailableException', 'Service is unavailable.', 503),
};

const blunt: Readonly<Record<Bluntly, AwsError | 'reset' | 'hang'>> = {
  'server-error': new AwsError(
    'ServerException',
    'These errors are usually caused by a server-side issue.',
    500,
  ),
  denied: new AwsError('AccessDeniedException', 'User is not authorized to perform this operation'),
  'expired-token': new AwsError(
    'ExpiredTokenException',
    'The security token included in the request is expired',
  ),
  reset: 'reset',
  hang: 'hang',
};

/** What a fault makes of a call; `real` is the answer that the call would have had. */
export function faultOutcome(fault: Fault, real: () => Answer, wire: Wire): Outcome {
  switch (fault.kind) {
    case 'throttle':
    case 'throttle-429':
    case 'unavailable': {
      const { retryAfterSeconds } = fault;
      const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
      return { ...wire.error(waitable[fault.kind]), headers };
    }
    case 'html':
      return {
        status: fault.status ?? 500,
        contentType: 'text/html',
        body: '<html><body><h1>Oops</h1></body></html>',
      };
    case 'error':
      return wire.error(new AwsError(fault.error, fault.message ?? fault.error, fault.status));
    case 'truncated':
      return { ...real(), delivery: 'half' };
    case 'reset-mid-body':
      return { ...real(), delivery: 'cut' };
    case 'wrong-types': {
      const answer = real();
      return { ...answer, body: wire.withWrongTypes(answer.body) };
    }
    // It is in the page that the call reads.
    case 'same-token':
      return real();
    default: {
      const outcome = blunt[fault.kind];
      return outcome instanceof AwsError ? wire.error(outcome) : outcome;
    }
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
