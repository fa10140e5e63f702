import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import fc from '../helpers/fast-check.ts';
import { SecretFinder } from '../helpers/find-secrets.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { runProcess } from '../helpers/process.ts';
import searchLogs, { faultsOf, LEAST, type Run } from '../helpers/search-logs.ts';
import { KINDS, type Kind, keep, search, secret, testLog } from '../helpers/secrets.ts';
import { startCollector } from './collector.ts';

// The search of what the suite lets out for what it keeps secret, searched itself: it can fail.

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const SECRET = 's3cret/of"mine, ü?';
const TOKEN = `${'eyJ'.padEnd(40, 'h')}.${'c'.repeat(30)}.${'s'.repeat(50)}`;

describe('a secret is found', () => {
  test.each([
    ['in plain text', SECRET, SECRET],
    ['in JSON', SECRET, JSON.stringify(SECRET)],
    ['in a URL', SECRET, encodeURIComponent(SECRET)],
    ['in base64', SECRET, Buffer.from(SECRET).toString('base64')],
    ['in base64, behind a name', SECRET, Buffer.from(`me:${SECRET}`).toString('base64')],
    ['in base64, behind a longer name', SECRET, Buffer.from(`mine:${SECRET}.`).toString('base64')],
    ['in base64 for URLs', 'secret~~~???>>>', Buffer.from('secret~~~???>>>').toString('base64url')],
    ['without its second half', 'f'.repeat(20) + 's'.repeat(20), 'f'.repeat(20)],
    ['without its first half', 'f'.repeat(20) + 's'.repeat(20), 's'.repeat(20)],
    ['as the claims of a token', TOKEN, 'c'.repeat(30)],
    ['as the signature of a token', TOKEN, 's'.repeat(50)],
    ['as a token cut short', TOKEN, TOKEN.slice(0, -10)],
  ])('%s', (_, value, written) => {
    const finder = new SecretFinder(['another secret', value]);
    expect(finder.in(`{"msg":"it is ${written}, you know"}`)).toEqual(new Set([value]));
  });

  test('wherever it is, and nothing else is', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 6, maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(letters, { maxLength: 6 }), text, (secrets, searched) => {
        const expected = secrets.filter(
          (value) => searched.includes(value) || searched.includes(encodeURIComponent(value)),
        );
        expect([...new SecretFinder(secrets).in(searched)].toSorted()).toEqual(expected.toSorted());
      }),
    );
  });

  test('but for the header of a token, which everyone may know', () => {
    expect(new SecretFinder([TOKEN]).in(`the header ${'eyJ'.padEnd(40, 'h')} is known`)).toEqual(new Set());
  });
});

test('a secret that chance would find is none', () => {
  expect(() => secret('abc', folder())).toThrow('found by chance');
});

describe('the search of the suite', () => {
  /** A run of the suite as vitest tells of it, whose tests lie in these files. */
  function begin({ ran = ['a'], pattern }: { ran?: string[]; pattern?: RegExp } = {}) {
    let path = '';
    const run: Run = {
      provide(_, value) {
        path = value;
      },
      globTestFiles: async () => ({ testFiles: ['a'] }),
      vitest: {
        state: { getTestModules: () => ran.map((moduleId) => ({ moduleId })) },
        getGlobalTestNamePattern: () => pattern,
      },
    };
    const before = process.exitCode;
    onTestFinished(() => {
      process.exitCode = before;
    });
    return { end: searchLogs(run, () => {}), path };
  }

  test.each(KINDS)('fails when a secret is in the %s', async (kind) => {
    const { end, path } = begin({ ran: [] });
    keep(kind, `the first line\nthe key is ${secret('not-to-be-told', path)}`, path);
    await expect(end()).rejects.toThrow(`in the ${kind}: not-to-be-told in the key is not-to-be-told`);
    expect(process.exitCode).toBe(1);
  });

  test('fails when all tests have run and there was nothing to search', async () => {
    await expect(begin().end()).rejects.toThrow('too few secrets: 0');
    expect(process.exitCode).toBe(1);
  });

  test.each([
    ['files', { ran: [] }],
    ['names', { pattern: /one/ }],
  ])('takes little where some tests alone have run, by their %s', async (_, options) => {
    await expect(begin(options).end()).resolves.toBeUndefined();
  });

  test('fails when there is too little of any kind', () => {
    const enough = { leaks: [], secrets: LEAST.secrets, lines: { ...LEAST.lines } };
    expect(faultsOf(enough, { isWhole: true })).toEqual([]);
    for (const kind of KINDS) {
      const lines = { ...LEAST.lines, [kind]: LEAST.lines[kind] - 1 };
      expect(faultsOf({ ...enough, lines }, { isWhole: true })).toEqual([
        expect.stringContaining(`lines of ${kind}: ${lines[kind]}, not`),
      ]);
    }
    expect(faultsOf({ ...enough, secrets: LEAST.secrets - 1 }, { isWhole: true })).toHaveLength(1);
  });
});

describe('what is searched', () => {
  /** What this process has kept of a kind. */
  function keptOf(kind: Kind): string {
    const kept = inject('logFolder');
    const own = readdirSync(kept).filter((file) => file.startsWith(`${kind}-${process.pid}-`));
    return own.map((file) => readFileSync(join(kept, file), 'utf8')).join('');
  }

  test('is a gateway’s log, its traces, its figures, its refusals and its errors', async () => {
    await using collector = await startCollector();
    const gateway = await startTestGateway({
      config: { metrics: { enabled: true } },
      collector: { url: collector.url },
    });
    await gateway.send('query MarkedHere { repository(name: "none/of/them") { createdAt } }');
    await gateway.send('{ markedRefusal }');
    gateway.sandbox.faults.add({ kind: 'error', error: 'MarkedException' });
    await gateway.send('{ repository(name: "marked/error") { createdAt } }');
    await gateway.fetch('/metrics');
    await gateway[Symbol.asyncDispose]();
    expect(keptOf('logs')).toContain('MarkedHere');
    expect(keptOf('traces')).toContain('MarkedHere');
    expect(keptOf('answers')).toContain('markedRefusal');
    expect(keptOf('answers')).toContain('MarkedException');
    expect(keptOf('metrics')).toContain('registry_graph_requests_total');
  });

  test('is the log of a room alone', () => {
    testLog().debug('a marked line');
    expect(keptOf('logs')).toContain('a marked line');
  });

  test('is all that a process says', async () => {
    const program = 'console.log("marked output"); console.error("marked error")';
    await runProcess(process.execPath, ['--eval', program], { env: {}, cwd: tmpdir() });
    expect(keptOf('output')).toContain('marked output');
    expect(keptOf('output')).toContain('marked error');
  });

  test('is counted', () => {
    const path = folder();
    secret('one of two', path);
    secret('two of two', path);
    secret('one of two', path);
    keep('logs', 'one\ntwo\n', path);
    keep('traces', 'three', path);
    expect(search(path)).toEqual({
      leaks: [],
      secrets: 2,
      lines: { logs: 2, output: 0, traces: 1, metrics: 0, answers: 0 },
    });
  });
});
