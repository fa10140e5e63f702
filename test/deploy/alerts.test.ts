// biome-ignore lint/style/noRestrictedImports: promtool, which knows no secret
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { ALERT_CASES } from './alert-cases.ts';
import { ALERTS, alerts } from './alerts.ts';

/** What Prometheus's own tool has against something; null when nothing. Skipped where there is none; in CI that is a failure. */
function promtool({ skip }: TestContext, ...words: string[]): string | null {
  const { status, error, stdout, stderr } = spawnSync('promtool', words, { encoding: 'utf8' });
  if (error) {
    const missing = 'no promtool: it is in the package prometheus of Debian';
    if (process.env['CI']) throw new Error(`CI must try the alerts, and there is ${missing}`);
    skip(missing);
  }
  return status === 0 ? null : stdout + stderr;
}

test('Prometheus takes the alerts', (context) => {
  expect(promtool(context, 'check', 'rules', ALERTS)).toBeNull();
});

test('each alert has something to fire at, and something to be quiet at', () => {
  expect(Object.keys(ALERT_CASES).toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  for (const cases of Object.values(ALERT_CASES)) {
    expect(new Set(cases.map(({ fires }) => fires !== undefined))).toEqual(new Set([true, false]));
  }
});

const cases = alerts.flatMap((rule) => (ALERT_CASES[rule.alert] ?? []).map((each) => ({ ...rule, ...each })));
const titled = cases.map((each) => {
  const { alert, fires, when } = each;
  return [`${alert} ${fires ? 'fires' : 'is quiet'} when ${when}`, each] as const;
});

test.for(titled)('%s', async ([, each], context) => {
  const folder = await mkdtemp(join(tmpdir(), 'registry-graph-alerts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'case.json');
  await writeFile(file, JSON.stringify(asUnitTest(each)));
  expect(promtool(context, 'test', 'rules', file)).toBeNull();
});

/** A case as promtool has it: JSON is YAML too. */
function asUnitTest({ alert, labels, annotations, series, minute, fires }: (typeof cases)[number]) {
  const expected = fires && {
    exp_labels: { ...labels, ...fires.labels },
    exp_annotations: { ...annotations, summary: fires.summary },
  };
  return {
    rule_files: [resolve(ALERTS)],
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
}
