import { expect, test } from 'vitest';
import { startTestGateway } from './helpers/gateway.ts';
import { subscribe } from './helpers/events.ts';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { ACCOUNT, appWorld, keep, REGION, images, digest } from './schema/worlds.ts';

const id = formatGlobalId('Repository', [ACCOUNT, REGION, 'team/app']);
const WATCH = `subscription ($id: ID!) { lifecyclePreview(repositoryId: $id) { id status results { nodes { digest image { tags } } } } }`;
test('smoke', async () => {
  const completesAt = new Date(Date.now() + 500);
  await using gateway = await startTestGateway({
    world: appWorld({ images: images(3), preview: { status: 'IN_PROGRESS', completesAt, lifecyclePolicyText: keep(1) } }),
    config: { subscriptions: { pollMs: 20, maxPollMs: 50 } },
  });
  const events = await subscribe(gateway, WATCH, { id });
  console.log(events.response.status, Object.fromEntries(events.response.headers));
  console.log(JSON.stringify(await events.rest(), null, 1));
  console.log(gateway.sandbox.calls.byOperation(), gateway.log);
  const bad = await subscribe(gateway, WATCH, { id: 'x' });
  console.log(bad.response.status, JSON.stringify(await bad.rest()));
  const bad2 = await subscribe(gateway, WATCH, { });
  console.log(bad2.response.status, JSON.stringify(await bad2.rest()));
  const r = await gateway.fetch('/graphql', {method: 'POST', headers: {'content-type': 'application/json', accept: 'application/json'}, body: JSON.stringify({query: WATCH, variables: {id}})});
  console.log(r.status, Object.fromEntries(r.headers), await r.text());
});
