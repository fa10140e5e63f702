import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anchorsOf, readDocument, sectionOf } from '../docs/markdown.ts';
import { subscribe } from '../helpers/events.ts';
import { REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { type Series, scrape } from '../telemetry/exposition.ts';
import { alerts } from './alerts.ts';

const DASHBOARD = 'deploy/grafana/registry-graph.json';

const { panels, templating } = z
  .object({
    panels: z.array(
      z.object({
        title: z.string(),
        type: z.string(),
        datasource: z.object({ uid: z.string() }).optional(),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
      }),
    ),
    templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  })
  .parse(JSON.parse(readDocument(DASHBOARD)));

/** Every expression, and the labels that its words show. */
const expressions = [
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => ({ of: title, expr, shown: labelsIn(legendFormat) })),
  ),
  ...alerts.map(({ alert, expr, annotations }) => ({
    of: alert,
    expr,
    shown: labelsIn(annotations.summary),
  })),
];

function labelsIn(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label);
}

/** What Prometheus puts there by itself. */
const GIVEN_LABELS = ['instance', 'job', 'namespace'];

let series: Series[] = [];

/** A gateway that has seen everything that figures are of: hits, misses, throttles, refusals, old answers, subscriptions. */
beforeAll(async () => {
  await using gateway = await startWatched({
    config: {
      metrics: { enabled: true },
      // A Redis that is not there has its figure, too.
      cache: {
        url: 'redis://127.0.0.1:1',
        lifetimesMs: { permanent: 0, settled: 0, steady: 600_000, mutable: 0, moving: 0 },
      },
      upstream: { attempts: 2, operations: { 'ecr.DescribeRepositories': { perSecond: 1000 } } },
    },
  });
  const query = '{ repository(name: "team/app") { createdAt images { nodes { digest } } } }';
  await Promise.all([gateway.send(query), gateway.send(query)]);
  gateway.sandbox.faults.add({ kind: 'throttle', times: 1 });
  await gateway.send(query);
  gateway.sandbox.faults.add({ kind: 'server-error', times: 4 });
  await gateway.send(query);
  await gateway.send(query, {}, { 'cache-control': 'no-cache' });
  gateway.sandbox.faults.add({ kind: 'server-error', times: 2 });
  await gateway.send('{ repository(name: "team/other") { createdAt } }');
  await gateway.send('{ nothing }');
  const events = await subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID });
  await events.next();
  series = await scrape(gateway);
  await events.return?.();
});

const named = (name: string) => series.filter((each) => each.name === name);

describe.each(expressions)('$of: $expr', ({ expr, shown }) => {
  const selectors = [...expr.matchAll(/\b(registry_graph_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', matchers = '']) => ({
      name,
      labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }),
  );

  test('reads figures that there are, by labels that they have', () => {
    if (!/^up\{/.test(expr)) expect(selectors).not.toEqual([]);
    for (const { name, labels } of selectors) {
      expect({ name, exists: named(name).length > 0 }).toEqual({ name, exists: true });
      const has = named(name).flatMap((each) => Object.keys(each.labels));
      expect([...GIVEN_LABELS, ...has]).toEqual(expect.arrayContaining(labels));
    }
  });

  test('groups by labels of theirs, and shows no others', () => {
    const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].map(([, list = '']) => list.split(/, ?/));
    const has = selectors.flatMap(({ name }) => named(name).flatMap((each) => Object.keys(each.labels)));
    expect([...GIVEN_LABELS, ...has]).toEqual(expect.arrayContaining(grouped.flat()));
    // What is added up by nothing has no label left.
    const isAggregate = grouped.length > 0 || /\b(?:sum|max|min|avg|count)\s*\(/.test(expr);
    const left = isAggregate ? grouped.flat() : [...GIVEN_LABELS, ...has];
    expect(left).toEqual(expect.arrayContaining(shown));
  });
});

test('values that expressions look for are values that there are', () => {
  const values = new Set(series.flatMap(({ labels }) => Object.values(labels)));
  const known = expressions.flatMap(({ expr }) =>
    [...expr.matchAll(/\bregistry_graph_\w+\{([^}]*)\}/g)].flatMap(([, matchers = '']) =>
      [...matchers.matchAll(/\w+!?="([^"]*)"/g)].map(([, value = '']) => value),
    ),
  );
  expect([...values]).toEqual(expect.arrayContaining(known));
  expect(new Set(known).size).toBeGreaterThan(5);
});

describe('the dashboard', () => {
  test('asks the data source that is chosen, wherever it is provisioned', () => {
    expect(templating.list).toContainEqual({ name: 'datasource', type: 'datasource' });
    const others = panels.filter(
      ({ type, datasource }) => type !== 'row' && datasource?.uid !== '$' + '{datasource}',
    );
    expect(others).toEqual([]);
  });

  test('has a row for each side of the gateway', () => {
    const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual(['Traffic', 'Errors', 'AWS', 'Cache and sharing', 'Budgets', 'Callers', 'Process']);
  });

  test('shows what the runbook leads to', () => {
    const runbook = readDocument('docs/runbook.md');
    const led = [...runbook.matchAll(/\*([A-Z][^*\n]+)\*(?!\*)/g)]
      .map(([, title = '']) => title)
      .filter((title) => !title.endsWith(':'));
    expect(panels.map(({ title }) => title)).toEqual(expect.arrayContaining(led));
    expect(led.length).toBeGreaterThan(10);
  });
});

describe('the runbook', () => {
  const runbook = readDocument('docs/runbook.md');

  test('has a section for each alert, and for nothing else', () => {
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(sections.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  test.each(alerts)('$alert: what it means, how to look, what to do', ({ alert, annotations }) => {
    const section = sectionOf(runbook, `## ${alert}`);
    for (const part of ['Means', 'Look', 'Do']) expect(section).toContain(`- **${part}:** `);
    const [file, anchor = ''] = annotations.runbook_url.split('#');
    expect(file).toBe('docs/runbook.md');
    expect(anchorsOf(runbook)).toContain(anchor);
    expect(anchor).toBe(alert.toLowerCase());
  });
});
