import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld, digest, HOST, images } from '../schema/worlds.ts';
import { ask, upTo } from './rig.ts';

const SIMPLE = '{ repository(name: "checkout/api") { createdAt } }';
const DEEP = `{
  repository(name: "checkout/api") {
    createdAt
    lifecyclePolicy { text }
    lifecyclePreview { status results { nodes { image { sizeInBytes } } } }
    images(first: 5, filter: { tagStatus: TAGGED }) {
      nodes {
        tags
        lifecyclePreviewResult { appliedRulePriority }
        referrers { nodes { kind image { pushedAt } } }
        replicationStatuses { region status replica { tags } }
      }
    }
  }
  sageMakerImages(first: 3) { nodes { versions(first: 3) { nodes { containerImage aliases } } } }
}`;

/** One caller, who may have all of them open. */
const AT_ONCE = { callers: { concurrent: 500, perMinute: 1_000_000_000 }, limits: { openCalls: 1_000_000 } };

describe('500 equal requests at once, cold', () => {
  test.each([
    ['a look-up', SIMPLE],
    ['a deep query', DEEP],
  ])('cost what one does: %s', async (_, query) => {
    const now = new Date();
    const options = { sandbox: { latencyMs: 20, now: () => now }, config: AT_ONCE };
    await using alone = await startTestGateway(options);
    const expected = await ask(alone, query);
    expect(expected.errors).toBeUndefined();

    await using gateway = await startTestGateway(options);
    const answers = await Promise.all(upTo(500).map(() => ask(gateway, query)));
    for (const answer of answers) expect(answer).toEqual(expected);
    expect(gateway.sandbox.calls.byOperation()).toEqual(alone.sandbox.calls.byOperation());
  });
});

/** Each of the 500 asks for an image of its own, by digest. */
const world = appWorld({ images: images(500) });
const IMAGE = 'query ($reference: String!) { image(reference: $reference) { tags } }';
const variablesOf = (n: number) => ({ reference: `${HOST}/team/app@${digest(n)}` });
const imageAnswer = (n: number) => ({ data: { image: { tags: [`t${n}`] } } });

/** Asks by a socket of its own. */
async function post(url: string, agent: Agent, n: number): Promise<unknown> {
  const asked = request(`${url}/graphql`, {
    agent,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  asked.end(JSON.stringify({ query: IMAGE, variables: variablesOf(n) }));
  const [response] = await once(asked, 'response');
  return JSON.parse(await text(response));
}

describe('500 images of one repository, each asked for by a request of its own', () => {
  test('within one turn are 5 calls of 100', async () => {
    await using gateway = await startTestGateway({
      world,
      sandbox: { latencyMs: 30 },
      config: AT_ONCE,
    });
    const answers = await Promise.all(
      upTo(500).map((n) => ask(gateway, IMAGE, { variables: variablesOf(n) })),
    );
    expect(answers).toEqual(upTo(500).map((n) => ({ status: 200, ...imageAnswer(n) })));
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeImages': 5 });
  });

  test('over HTTP are 5 calls, or a few more where a call ends while they still come in', async () => {
    // Long, so that on a busy machine, too, most come in while a call is under way.
    const gateway = await startTestGateway({
      world,
      sandbox: { latencyMs: 500 },
      config: AT_ONCE,
    });
    const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(async () => {
      agent.destroy();
      await server.close(0);
      await gateway[Symbol.asyncDispose]();
    });
    const answers = await Promise.all(upTo(500).map((n) => post(server.url, agent, n)));
    expect(answers).toEqual(upTo(500).map(imageAnswer));
    // How many come in behind a call that ends depends on how busy the machine is.
    expect(gateway.sandbox.calls.count('DescribeImages')).toBeLessThanOrEqual(10);
    expect(gateway.sandbox.calls.count()).toBe(gateway.sandbox.calls.count('DescribeImages'));
  });
});
