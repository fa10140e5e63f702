import { describe, expect, test } from 'vitest';
import { scrub } from '../../src/telemetry/redact.ts';
import fc from '../helpers/fast-check.ts';
import { secret, testLog } from '../helpers/secrets.ts';

const TOKEN = secret('eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl');
const PASSWORD = secret('hunter22');

describe('a line of the log is without', () => {
  test.each([
    [
      'signed URLs',
      'https://layers.s3.amazonaws.com/blob?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2Fs3&X-Amz-Signature=0a1b2c3d',
      '0a1b2c3d',
      'https://layers.s3.amazonaws.com/blob?[redacted]',
    ],
    ['signatures in a query', 'X-Amz-Signature=0a1b2c3d4e', '0a1b2c3d4e', 'X-Amz-Signature=[redacted]'],
    ['passwords in URLs', 'redis://user:p%40ss@cache.test:6379/0', 'p%40ss', 'redis://[redacted]@cache.test'],
    ['passwords without a user', 'rediss://:hunter22@cache.test', 'hunter22', 'rediss://[redacted]@'],
    ['bearer tokens', `Authorization: Bearer abc.def-ghi`, 'abc.def', 'Bearer [redacted]'],
    ['basic credentials', 'authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'Basic [redacted]'],
    ['tokens', `the token ${TOKEN} has expired`, 'eyJzdWIiOiJhIn0', 'the token [redacted] has'],
    ['keys of this gateway', 'key rg_0123456789abcdef is unknown', '0123456789', 'key [redacted] is'],
    ['ids of AWS keys', 'AKIAIOSFODNN7EXAMPLE may not', 'IOSFODNN7', '[redacted] may not'],
    [
      'signed headers of AWS',
      'AWS4-HMAC-SHA256 Credential=x/20260101, SignedHeaders=host, Signature=00ff',
      '00ff',
      '[redacted]',
    ],
    ['session tokens', 'sessionToken: "FwoGZXIvYXdzE"', 'FwoGZXIvYXdzE', 'sessionToken: "[redacted]"'],
    ['secret keys', '{"SecretAccessKey":"wJalrXUtn/FEMI+x"}', 'wJalrXUtn', '"SecretAccessKey":"[redacted]"'],
    ['passwords', 'password=hunter22 given', 'hunter22', 'password=[redacted] given'],
  ])('%s', (_, text, hidden, kept) => {
    expect(text).toContain(hidden);
    const line: string = JSON.parse(scrub(JSON.stringify(text)));
    expect(line).not.toContain(hidden);
    expect(line).toContain(kept);
  });

  test('any of them, wherever it is: message, stack, cause, or member of a member', () => {
    const lines: string[] = [];
    const log = testLog((line) => lines.push(line));
    const error = new Error(`GET https://s3.test/x?X-Amz-Signature=0a1b2c3d`, {
      cause: new Error(`redis://:${PASSWORD}@cache.test refused`),
    });
    log.warn({ err: error, deep: { er: { still: `Bearer ${TOKEN}` } } }, 'rg_0123456789abcdef');
    log.child({ authorization: 'something' }).info({ req: { headers: { cookie: 'session=1' } } });
    log.info({ request: { variables: { name: 'what a client asks' } }, password: 'abc' });
    const text = lines.join('');
    for (const hidden of [
      '0a1b2c3d',
      PASSWORD,
      TOKEN,
      '0123456789',
      'something',
      'session=1',
      'asks',
      '"abc"',
    ]) {
      expect(text).not.toContain(hidden);
    }
    expect(lines.map((line) => JSON.parse(line).level)).toEqual([40, 30, 30]);
  });
});

test('what is no secret stays as it is', () => {
  const text =
    'ECR DescribeImages in 111122223333/us-east-1: arn:aws:iam::111122223333:role/reader; https://cache.test:6379/x?page=2, sha256:0a1b2c';
  expect(scrub(text)).toBe(text);
});

test('a line stays JSON, whatever is in it', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'https://a.test/?X-Amz-Signature=',
      'Bearer ',
      'password="',
      'redis://',
      'AWS4-HMAC-SHA256 ',
      '@',
      '\\',
      '"',
      '\n',
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(part, { maxLength: 3 }), (parts, names) => {
      const line = JSON.stringify({ [names.join('')]: parts.join(''), end: [parts.join(''), true] });
      expect(JSON.parse(scrub(line))).toMatchObject({ end: [expect.any(String), true] });
    }),
    { numRuns: 2000 },
  );
});

/** Were it the square of the length, it would take minutes of this thread, which answers nobody meanwhile. */
test.each([
  'a.',
  'a://',
  '://a@',
  'https://',
  'https://a?',
  'eyJ-',
  'eyJaaaaa.',
  'Bearer ',
  'password= ',
  'password":" ',
])(
  'a long line takes a time by its length alone, also where %j is in it again and again',
  (part) => {
    expect(scrub(part.repeat(1_000_000 / part.length)).length).toBeGreaterThan(100_000);
  },
  15_000,
);

test('a line that is not looked through, since nothing in it can be a secret, has none', () => {
  const part = fc.constantFrom(
    ...['://', '@', 'Bearer', 'basic', 'rg_', 'eyJ', 'AWS4-HMAC-SHA256', 'AKIA', 'asia', 'x-amz-Signature'],
    ...[
      'signature',
      'PASSWORD',
      'passwd',
      'client_secret',
      'secretAccessKey',
      'id_token',
      'api_key',
      'apikey',
    ],
    ...['=', ':', '"', ' ', '.', '0123456789ABCDEF', 'abcdefgh'],
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const line = parts.join('');
      // The sign of an address, which hides nothing here, has every line looked through.
      expect(scrub(`:// ${line}`)).toBe(`:// ${scrub(line)}`);
    }),
    { numRuns: 5000 },
  );
});
