import { describe, expect, onTestFinished, test } from 'vitest';
import { ecr } from '../../src/sandbox/ecr/service.ts';
import { sageMaker } from '../../src/sandbox/sagemaker/service.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { sts } from '../../src/sandbox/sts/service.ts';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { describeWorld } from '../../src/sandbox/world/describe-world.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const readme = readDocument('README.md');

describe('Two commands', () => {
  test.each(['2026-11-21T06:00:00Z', '2028-02-29T23:30:00Z'])(
    'the demo of %s prints what is printed here',
    (now) => {
      const [printed = ''] = codeBlocks(sectionOf(readme, '## Two commands'), 'text');
      expect(printed).toBe(
        `${describeWorld(makeCompany({ now: new Date(now) }))}\n\n` +
          `Serving ${placesOf(makeCompany())} from the sandbox, not from AWS.\n` +
          'GraphiQL and GraphQL: http://127.0.0.1:4000/graphql\n',
      );
    },
  );
});

function placesOf({ registries }: World): string {
  return registries.map(({ accountId, region }) => `${accountId}/${region}`).join(', ');
}

describe('The sandbox', () => {
  const section = sectionOf(readme, '## The sandbox');

  test('serves these operations', () => {
    const sentence = /\*\*What it serves\.\*\* (.*?)\. Anything else/s.exec(section)?.[1] ?? '';
    const [ofEcr = '', ofOthers = ''] = sentence.split('Of SageMaker:');
    const [ofSageMaker = '', ofSts = ''] = ofOthers.split('Of STS:');
    const named = (text: string) =>
      text.match(/\b(?:[A-Z][a-z]+){2,}\b/g)?.filter((name) => name !== 'SageMaker') ?? [];
    expect(named(ofEcr).toSorted()).toEqual([...ecr.operations.keys()].toSorted());
    expect(named(ofSageMaker).toSorted()).toEqual([...sageMaker.operations.keys()].toSorted());
    expect(named(ofSts).toSorted()).toEqual([...sts.operations.keys()].toSorted());
  });

  test('loads the world that is shown', () => {
    const [world = ''] = codeBlocks(section, 'json');
    expect(describeWorld(worldFrom(JSON.parse(world)))).toContain(
      '1 repositories, 1 images, 1 SageMaker images',
    );
  });

  test('takes these requests and these faults', async () => {
    const sandbox = await startSandbox({ world: worldFrom({ registries: [] }) });
    onTestFinished(() => sandbox.close());
    const requests = tableRows(section, 'Request').map(([request = '', what = '']) => [
      ...(codeIn(request)[0]?.split(' ') ?? []),
      codeIn(what)[0],
    ]);
    const [kinds = ''] = /`kind` is one of .*?;/s.exec(section) ?? [];
    const names = codeIn(kinds).filter((name) => !['kind', 'status', 'error', 'message'].includes(name));
    const [shown = ''] = codeBlocks(section, 'sh').flatMap((text) => /-d '(.*)'/.exec(text)?.[1] ?? []);
    const faults = [
      shown,
      JSON.stringify({ kind: 'error', error: 'SomeException', message: 'why', status: 418 }),
      JSON.stringify({ latencyMs: 1, operation: 'DescribeImages', share: 1, times: 2 }),
      ...names.map((kind) => JSON.stringify({ kind })),
    ];
    expect(names).toContain('hang');
    for (const [method = '', path = '', setting] of requests) {
      for (const body of method === 'POST' ? faults : [method === 'PUT' ? setting : undefined]) {
        const { status } = await fetch(`${sandbox.endpoint}${path}`, {
          method,
          ...(body === undefined ? {} : { body }),
        });
        expect({ method, path, body, ok: status < 300 }).toEqual({ method, path, body, ok: true });
      }
    }
    expect(requests).toHaveLength(11);
  });
});
