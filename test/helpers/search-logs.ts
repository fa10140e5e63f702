import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findLeaks } from './secrets.ts';

/** Before the suite, a place for its logs; after it, a search of them for every secret that it used. */
export default function setup({ provide }: Pick<TestProject, 'provide'>): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'suite-logs-'));
  provide('logFolder', folder);
  return () => {
    const { leaks, secrets, lines } = findLeaks(folder);
    rmSync(folder, { recursive: true });
    process.stdout.write(`Searched ${lines} lines of logs for ${secrets} secrets: ${leaks.length} found.\n`);
    if (leaks.length === 0) return;
    process.exitCode = 1;
    throw new Error(
      `Secrets are in the log:\n${leaks.map(({ secret, line }) => `  ${secret} in ${line}`).join('\n')}`,
    );
  };
}
