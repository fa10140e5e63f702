import { expect, test } from 'vitest';
import { subscribe } from '../helpers/events.ts';
import { viewerOf } from '../helpers/gateway.ts';
import { testLog } from '../helpers/secrets.ts';
import { REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const log = sectionOf(readDocument('docs/observability.md'), '## Log');

test('the levels of the log have the numbers that its readers are told', () => {
  const told = [...log.matchAll(/(\d+)\s\(`(\w+)`\)/g)].map(([, number, name = '']) => [
    name,
    Number(number),
  ]);
  const { debug, info, warn, error, fatal } = testLog().levels.values;
  expect(Object.fromEntries(told)).toEqual({ debug, info, warn, error, fatal });
});

test('a line of a request has no member that its readers are not told of', async () => {
  const told = new Set(tableRows(log, 'Member').flatMap(([members = '']) => codeIn(members)));
  const ada = viewerOf('user:ada', { groups: ['web'], router: 'mesh' });
  await using gateway = await startWatched({ viewers: { ada }, config: { trustProxy: 1 } });
  await gateway.send(
    'query Named { repository(name: "team/app") { createdAt } }',
    {},
    { 'x-forwarded-for': '192.0.2.1' },
  );
  await gateway.send('{ nothing }', {}, { 'x-viewer': 'ada' });
  const events = await subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID });
  await events.next();
  await events.return?.();
  await expect.poll(() => gateway.requests.map(({ msg }) => msg)).toContain('subscription ended');
  const members = new Set(gateway.requests.flatMap((line) => Object.keys(line)));
  for (const own of ['level', 'time', 'pid', 'hostname', 'name']) members.delete(own);
  expect([...members].filter((member) => !told.has(member))).toEqual([]);
  expect([...members]).toEqual(expect.arrayContaining(['router', 'countedAs', 'from', 'errors', 'events']));
});

test('what becomes of whole answers is told by the events that the page has, and no others', async () => {
  const [told = ''] =
    /^`registry_graph_kept_answers_total`[^.]*\./m.exec(readDocument('docs/observability.md')) ?? [];
  await using gateway = await startWatched({ config: { metrics: { enabled: true } } });
  const { text } = (await gateway.gateway.metrics?.(null)) ?? { text: '' };
  const events = [...text.matchAll(/^registry_graph_kept_answers_total\{event="(\w+)"\}/gm)].map(
    ([, event]) => event,
  );
  expect(events).toContain('adopted');
  expect(codeIn(told).slice(2).sort()).toEqual(events.sort());
});
