import { serverAudits } from 'graphql-http';
import { expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';

test('GraphQL over HTTP is spoken to the letter of its specification', async () => {
  await using gateway = await startTestGateway();
  const audits = serverAudits({
    url: 'http://gateway.test/graphql',
    fetchFn: async (url: string, init: RequestInit) => {
      const request = new Request(url, init);
      request.headers.set('x-graphql-yoga-csrf', '1');
      return gateway.gateway.fetch(request);
    },
  });
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  const failures = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.status}: ${result.id} ${result.name}: ${result.reason}`],
  );
  expect(failures).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(60);
});
