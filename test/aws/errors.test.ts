import { describe, expect, test } from 'vitest';
import { isAwsError, readFailure, toGatewayError } from '../../src/aws/errors.ts';
import { GatewayError } from '../../src/errors.ts';

const call = {
  service: 'sagemaker',
  operation: 'ListImages',
  registryId: '111122223333',
  region: 'us-east-1',
} as const;

const named = (name: string, rest: object = {}) => Object.assign(new Error(`about ${name}`), { name }, rest);
const answered = (httpStatusCode: number) => ({ $metadata: { httpStatusCode, requestId: 'r-1' } });

const THROTTLED = ['UPSTREAM_THROTTLED', 'throttled'] as const;
const DENIED = ['UPSTREAM_ACCESS_DENIED', 'never'] as const;
const CREDENTIALS = ['UPSTREAM_CREDENTIALS', 'never'] as const;
const UNAVAILABLE = ['UPSTREAM_UNAVAILABLE', 'transient'] as const;
const REFUSED = ['UPSTREAM_UNAVAILABLE', 'never'] as const;
const TIMEOUT = ['UPSTREAM_TIMEOUT', 'transient'] as const;
const INVALID = ['UPSTREAM_INVALID_RESPONSE', 'transient'] as const;
const UNKNOWN = ['UPSTREAM_INVALID_RESPONSE', 'never'] as const;
const BAD_INPUT = ['BAD_USER_INPUT', 'never'] as const;

describe('an error is read', () => {
  test.each<[string, Error, readonly [code: string, retry: string]]>([
    ['ThrottlingException', named('ThrottlingException', answered(400)), THROTTLED],
    ['TooManyRequestsException', named('TooManyRequestsException', answered(400)), THROTTLED],
    ['RequestLimitExceeded, 503', named('RequestLimitExceeded', answered(503)), THROTTLED],
    ['anything with 429', named('Odd', answered(429)), THROTTLED],
    ['LimitExceededException', named('LimitExceededException', answered(400)), REFUSED],
    ['AccessDeniedException, 400', named('AccessDeniedException', answered(400)), DENIED],
    ['AccessDeniedException, 403', named('AccessDeniedException', answered(403)), DENIED],
    ['ExpiredTokenException', named('ExpiredTokenException', answered(400)), CREDENTIALS],
    ['UnrecognizedClientException', named('UnrecognizedClientException', answered(400)), CREDENTIALS],
    ['CredentialsProviderError', named('CredentialsProviderError'), CREDENTIALS],
    ['InvalidParameterException', named('InvalidParameterException', answered(400)), BAD_INPUT],
    ['ValidationException', named('ValidationException', answered(400)), BAD_INPUT],
    ['ServerException', named('ServerException', answered(500)), UNAVAILABLE],
    ['an unknown name with 502', named('Odd', answered(502)), UNAVAILABLE],
    ['a page of HTML with 500', named('SyntaxError', answered(500)), UNAVAILABLE],
    ['a page of HTML with 200', named('SyntaxError', answered(200)), INVALID],
    ['an answer of other types', named('TypeError', answered(200)), INVALID],
    ['a reset', named('Error', { code: 'ECONNRESET' }), UNAVAILABLE],
    ['a refused connection', named('Error', { code: 'ECONNREFUSED' }), UNAVAILABLE],
    ['a name that does not resolve', named('Error', { code: 'ENOTFOUND' }), UNAVAILABLE],
    ['a timeout', named('TimeoutError'), TIMEOUT],
    ['an unknown name with 400', named('SomethingNewException', answered(400)), REFUSED],
    ['an unknown name without an answer', named('SomethingNew'), UNKNOWN],
  ])('%s', (_, error, [code, retry]) => {
    expect(readFailure(error)).toMatchObject({ code, retry });
  });

  test('by its name, and a broken connection by what Node calls it', () => {
    expect(readFailure(named('ServerException', answered(500)))).toMatchObject({
      name: 'ServerException',
      message: 'about ServerException',
      requestId: 'r-1',
    });
    expect(readFailure(named('Error', { code: 'ECONNRESET' })).name).toBe('ECONNRESET');
  });

  test('even when it is no Error', () => {
    expect(readFailure('what?')).toMatchObject({ name: 'Error', message: 'what?', requestId: undefined });
    expect(readFailure(undefined).code).toBe('UPSTREAM_INVALID_RESPONSE');
  });

  test.each<[string | undefined, number | undefined]>([
    ['3', 3_000],
    ['0.5', 500],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    [undefined, undefined],
  ])('with the wait that AWS asks for: %j', (header, retryAfterMs) => {
    const error = named('ThrottlingException', { $response: { headers: { 'retry-after': header } } });
    expect(readFailure(error).retryAfterMs).toBe(retryAfterMs);
  });
});

describe('what the client sees', () => {
  const seen = (error: Error) => toGatewayError(readFailure(error), call, error);

  test('names the call, and AWS’s error and request', () => {
    const error = named('AccessDeniedException', answered(400));
    expect(seen(error)).toMatchObject({
      message:
        "Amazon SageMaker ListImages in 111122223333/us-east-1 was denied: the gateway's AWS identity may not call it.",
      extensions: {
        code: 'UPSTREAM_ACCESS_DENIED',
        aws: { ...call, errorName: 'AccessDeniedException', requestId: 'r-1' },
      },
      cause: error,
    });
  });

  test('has no request id where AWS never answered, and no wait where it named none', () => {
    const { extensions } = seen(named('Error', { code: 'ECONNRESET' }));
    expect(extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      aws: { ...call, errorName: 'ECONNRESET' },
    });
  });

  test.each([
    'ThrottlingException',
    'AccessDeniedException',
    'ExpiredTokenException',
    'ServerException',
    'TimeoutError',
    'SyntaxError',
  ])("is not AWS's own sentence, which may hold what is inside: %s", (name) => {
    const error = Object.assign(named(name), { message: 'arn:aws:iam::999999999999:role/secret' });
    expect(JSON.stringify([seen(error).message, seen(error).extensions])).not.toContain('secret');
  });

  test("is AWS's own sentence where it is about the client's input", () => {
    expect(seen(named('ValidationException', answered(400))).message).toBe(
      'Amazon SageMaker ListImages in 111122223333/us-east-1 refused the input: about ValidationException',
    );
  });

  test('of which both ends are told, and neither secrets nor who the gateway is', () => {
    const words = `Value 'AKIAABCDEFGHIJKLMNOP ${'x'.repeat(10_000)}' at 'name' is wrong for arn:aws:sts::999999999999:assumed-role/inside/gateway, which takes no spaces`;
    const error = Object.assign(named('ValidationException', answered(400)), { message: words });
    const { message } = seen(error);
    expect(message.length).toBeLessThan(700);
    expect(message).toMatch(
      /refused the input: Value '\[redacted\] x+ … x+' at 'name' is wrong for \[redacted\], which takes no spaces$/,
    );
  });
});

test('what STS refuses is the configuration’s mistake, and its words hold the role', () => {
  const refused = Object.assign(named('ValidationError', answered(400)), {
    message: 'arn:aws:iam::999999999999:role/secret is invalid',
  });
  const { code, message } = toGatewayError(
    readFailure(refused),
    { ...call, service: 'sts', operation: 'AssumeRole' },
    refused,
  );
  expect(code).toBe('UPSTREAM_CREDENTIALS');
  expect(message).not.toContain('secret');
});

test('isAwsError tells by the name that AWS gave, and takes no other error for AWS’s', () => {
  const error = toGatewayError(readFailure(named('ResourceNotFound')), call, undefined);
  expect(isAwsError(error, 'ResourceNotFound')).toBe(true);
  expect(isAwsError(error, 'ImageNotFoundException', 'ResourceNotFound')).toBe(true);
  expect(isAwsError(error, 'ImageNotFoundException')).toBe(false);
  expect(isAwsError(named('ResourceNotFound'), 'ResourceNotFound')).toBe(false);
  expect(isAwsError(new GatewayError('BAD_USER_INPUT', 'no'), 'ResourceNotFound')).toBe(false);
});
