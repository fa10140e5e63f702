import type { Fault } from '../../src/sandbox/faults.ts';
import type { Kind } from './requests.ts';

/** A row of the matrix: what is wrong with AWS, or on the way to it. */
export interface Trouble {
  readonly name: string;
  /** In the words of who looks at the wire. */
  readonly what: string;
  /** What the sandbox does to the calls; left out where none arrives, since the host has no address. */
  readonly fault?: Fault;
  /** What `extensions.aws.errorName` may be; none where the gateway finds fault with answers that were all well by themselves. */
  readonly errorNames: readonly string[];
  /** Whether an answer has begun, so that the error has AWS's request id. */
  readonly answered: boolean;
  /** Set where it can befall listings alone. */
  readonly listingsOnly?: true;
}

/** Whether a trouble can befall a kind of request. */
export const befalls = (trouble: Trouble, kind: Kind) => !trouble.listingsOnly || kind.lists === true;

/** The rows, in the order of the document. */
export const troubles: readonly Trouble[] = [
  {
    name: 'throttled once',
    what: 'One `ThrottlingException` (400), then answers',
    fault: { kind: 'throttle', times: 1 },
    errorNames: [],
    answered: true,
  },
  {
    name: 'throttled for good',
    what: '`ThrottlingException` (400)',
    fault: { kind: 'throttle' },
    errorNames: ['ThrottlingException'],
    answered: true,
  },
  {
    name: '500',
    what: '`ServerException` (500)',
    fault: { kind: 'server-error' },
    errorNames: ['ServerException'],
    answered: true,
  },
  {
    name: '503',
    what: '`ServiceUnavailableException` (503)',
    fault: { kind: 'unavailable' },
    errorNames: ['ServiceUnavailableException'],
    answered: true,
  },
  {
    name: 'timeout',
    what: 'The connection stays open, without an answer',
    fault: { kind: 'hang' },
    errorNames: ['TimeoutError'],
    answered: false,
  },
  {
    name: 'reset mid-body',
    what: 'Half an answer (200), then the connection is cut',
    fault: { kind: 'reset-mid-body' },
    errorNames: ['ECONNRESET'],
    answered: true,
  },
  {
    name: 'HTML body',
    what: 'A page of HTML (200), as of a proxy',
    fault: { kind: 'html', status: 200 },
    errorNames: ['SyntaxError'],
    answered: true,
  },
  {
    name: 'truncated JSON',
    what: 'Half an answer (200), as if it were all of it',
    fault: { kind: 'truncated' },
    errorNames: ['SyntaxError'],
    answered: true,
  },
  {
    name: 'wrong types',
    what: 'Numbers for strings, strings for the rest (200)',
    fault: { kind: 'wrong-types' },
    errorNames: ['TypeError'],
    answered: true,
  },
  {
    name: 'expired credentials',
    what: '`UnrecognizedClientException` (400): keys that are no longer valid',
    fault: {
      kind: 'error',
      error: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    },
    errorNames: ['UnrecognizedClientException'],
    answered: true,
  },
  {
    name: 'denied',
    what: '`AccessDeniedException` (400)',
    fault: { kind: 'denied' },
    errorNames: ['AccessDeniedException'],
    answered: true,
  },
  {
    name: 'expired token',
    what: '`ExpiredTokenException` (400): a session that has ended',
    fault: { kind: 'expired-token' },
    errorNames: ['ExpiredTokenException'],
    answered: true,
  },
  {
    name: 'same token for ever',
    what: 'Each page ends in the token that leads to it',
    fault: { kind: 'same-token' },
    errorNames: ['RepeatedTokenError'],
    answered: false,
    listingsOnly: true,
  },
  {
    name: 'DNS failure',
    what: 'The host of AWS has no address',
    errorNames: ['ENOTFOUND', 'EAI_AGAIN'],
    answered: false,
  },
];
