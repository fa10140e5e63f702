import { expect, test } from 'vitest';
import { startTestGateway } from '../../helpers/gateway.ts';
import { sageMakerWorld } from '../worlds.ts';

const world = sageMakerWorld(
  ...Array.from({ length: 230 }, (_, index) => ({
    ImageName: `${index % 2 === 0 ? 'torch' : 'tf'}-${index}`,
  })),
);

test.each([
  ['alone reads no page besides', 'sageMakerImages { totalCount }', 230, 3],
  [
    'counts what the filter leaves',
    'sageMakerImages(filter: { nameContains: "torch" }) { totalCount }',
    115,
    3,
  ],
  [
    'is the same in every order',
    'sageMakerImages { totalCount } other: sageMakerImages(orderBy: { field: IMAGE_NAME }) { totalCount }',
    230,
    3,
  ],
])('totalCount of SageMaker images %s', async (_, selection, expected, cost) => {
  await using gateway = await startTestGateway({ world });
  for (const query of [`{ ${selection} }`, `{ registry { ${selection} } }`]) {
    gateway.sandbox.calls.clear();
    const { data, errors } = await gateway.send(query, {}, { 'cache-control': 'no-cache' });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain(`{"sageMakerImages":{"totalCount":${expected}}`);
    expect(gateway.sandbox.calls.count('sagemaker.ListImages')).toBe(cost);
  }
});

test('totalCount of SageMaker images that are one page costs nothing more', async () => {
  await using gateway = await startTestGateway({ world: sageMakerWorld({ ImageName: 'torch' }) });
  const { data } = await gateway.send('{ registry { sageMakerImages { totalCount nodes { name } } } }');
  expect(data).toEqual({ registry: { sageMakerImages: { totalCount: 1, nodes: [{ name: 'torch' }] } } });
  expect(gateway.sandbox.calls.count('sagemaker.ListImages')).toBe(1);
});
