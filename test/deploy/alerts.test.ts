import { expect, test } from 'vitest';
import { ALERT_CASES, type AlertCase } from './alert-cases.ts';
import { ALERTS, alerts } from './alerts.ts';
import { promtool, tryAlert } from './promtool.ts';

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

test.for(titled)('%s', ([, each], context) => {
  expect(tryAlert(context, ALERTS, each)).toBeNull();
});

/** Cases of the same length: one in which the alert fires, and one, if there is any, in which it does not. */
const pairs = alerts.map((rule) => {
  const own = ALERT_CASES[rule.alert] ?? [];
  const [firing = expect.fail(`${rule.alert} never fires`)] = own.flatMap(({ fires, ...each }) =>
    fires ? [{ ...each, fires }] : [],
  );
  const quiet = own.find(({ fires, minute }) => !fires && minute === firing.minute);
  return { ...rule, firing, quiet };
});

test.for(pairs)('$alert is of one release, whatever others do', ({ firing, quiet, ...rule }, context) => {
  const others = Array.from({ length: 9 }, (_, i) => inNamespace(`other-${i}`, quiet?.series ?? {}));
  const series = Object.assign({}, inNamespace('one', firing.series), ...others);
  const fires = { ...firing.fires, labels: { ...firing.fires.labels, namespace: 'one' } };
  expect(tryAlert(context, ALERTS, { ...rule, ...firing, series, fires })).toBeNull();
});

/** The same series, as they are of a release of that namespace. */
function inNamespace(namespace: string, series: AlertCase['series']): AlertCase['series'] {
  return Object.fromEntries(
    Object.entries(series).map(([name, values]) => [name.replace('{', `{namespace="${namespace}",`), values]),
  );
}
