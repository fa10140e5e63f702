import { expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld, HOST, images } from '../schema/worlds.ts';

const IMAGE = `query KeptImage($reference: String!) { image(reference: $reference) { digest tags sizeBytes } }`;

test('an answer that was given is given again, without GraphQL and without AWS', async () => {
  await using gateway = await startTestGateway({ world: appWorld({ images: images(2) }), overHttp: true });
  const ask = () =>
    gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: IMAGE, variables: { reference: `${HOST}/team/app:t1` } }),
    });
  const first = await ask();
  const text = await first.text();
  console.log(first.status, text, Object.fromEntries(first.headers));
  const again = await ask();
  console.log(again.status, await again.text(), Object.fromEntries(again.headers));
  console.log(gateway.requests, (await gateway.gateway.metrics?.(null))?.text.match(/.*kept_answers.*/g));
  expect(1).toBe(1);
});
