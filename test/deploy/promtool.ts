// biome-ignore lint/style/noRestrictedImports: promtool, which knows no secret
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'vitest';
import type { AlertCase } from './alert-cases.ts';
import type { alerts } from './alerts.ts';

/** What Prometheus's own tool has against something; null when nothing. Skipped where there is none; in CI that is a failure. */
export function promtool({ skip }: TestContext, ...words: string[]): string | null {
  const { status, error, stdout, stderr } = spawnSync('promtool', words, { encoding: 'utf8' });
  if (error) {
    const missing = 'no promtool: it is in the package prometheus of Debian';
    if (process.env['CI']) throw new Error(`CI must try the alerts, and there is ${missing}`);
    skip(missing);
  }
  return status === 0 ? null : stdout + stderr;
}

/** What promtool has against an alert of a file, in a case of it; null when nothing. */
export function tryAlert(
  context: TestContext,
  file: string,
  { alert, labels, annotations, series, minute, fires }: (typeof alerts)[number] & Omit<AlertCase, 'when'>,
): string | null {
  const expected = fires && {
    exp_labels: { ...labels, ...fires.labels },
    exp_annotations: { ...annotations, summary: fires.summary },
  };
  const unitTest = {
    rule_files: [resolve(file)],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          { eval_time: `${minute}m`, alertname: alert, exp_alerts: expected ? [expected] : [] },
        ],
      },
    ],
  };
  const folder = mkdtempSync(join(tmpdir(), 'registry-graph-alerts-'));
  try {
    const written = join(folder, 'case.json');
    // JSON is YAML too.
    writeFileSync(written, JSON.stringify(unitTest));
    return promtool(context, 'test', 'rules', written);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
