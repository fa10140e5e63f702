import { type FragmentDefinitionNode, getOperationAST, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { toSubgraph } from '../../src/schema/federation/subgraph.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { costOf } from '../../src/schema/operation-cost.ts';
import { schema as publicSchema } from '../../src/schema/schema.ts';

const schema = toSubgraph(publicSchema, () => ({ representations: 1000 }));

/** What a document costs, where so many registries are served. */
function cost(text: string, variableValues: Record<string, unknown> = {}, registries = 1) {
  const served = {
    registries,
    serves: () => true,
    hides: { repositories: false, sageMakerImages: false },
    forbids: { manifests: false },
  };
  const document = parse(text);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const operation = getOperationAST(document) ?? expect.fail('no operation');
  return costOf({ schema, operation, fragments, variableValues, served }) ?? expect.fail('beyond counting');
}
const calls = (...args: Parameters<typeof cost>) => cost(...args).calls;

/** What is selected of so many images of one repository. */
const ofImages = (first: number, selection: string) =>
  `{ repository(name: "team/app") { images(first: ${first}) { nodes { ${selection} } } } }`;

describe('calls', () => {
  test.each([
    ['a look-up', '{ repository(name: "a/b") { name createdAt } }', 1],
    ['a registry that is served', '{ registries { host } }', 0],
    ['pages of a hundred', '{ registry { repositories(first: 100) { nodes { createdAt } } } }', 1],
    ['pages of a thousand', '{ registry { repositories(first: 1000) { nodes { createdAt } } } }', 1],
    ['pages of SageMaker', '{ registry { sageMakerImages(first: 1000) { nodes { name } } } }', 10],
    ['a page behind a cursor', '{ registry { repositories(first: 100, after: "x") { nodes { name } } } }', 2],
    [
      'names',
      `{ registry { repositories(filter: { names: [${'"a/b" '.repeat(250)}] }) { nodes { name } } } }`,
      3,
    ],
    ['what is looked up by the hundred', ofImages(1000, 'manifest { text }'), 1 + 1 + 10],
    ['what is looked up one by one', ofImages(100, 'replicationStatuses { status }'), 1 + 1 + 100],
    [
      'what two fields read, once',
      ofImages(100, 'a: replicationStatuses { status } b: replicationStatuses { status }'),
      1 + 1 + 100,
    ],
    ['a link of which only the name is asked', ofImages(100, 'repository { name }'), 2],
    ['a link to one repository', ofImages(100, 'repository { createdAt }'), 3],
    ['a link to one registry', ofImages(100, 'repository { registry { policyText } }'), 3],
    [
      'a listing that is read whole',
      ofImages(1, 'digest').replace('first: 1', 'first: 1, orderBy: { field: PUSHED_AT }'),
      11,
    ],
    ['the latest of all', '{ repository(name: "a/b") { latestImage { digest } } }', 11],
    ['a count', '{ repository(name: "a/b") { images(first: 1) { totalCount } } }', 1 + 1 + 10],
    [
      'kinds of referrers, page by page',
      '{ repository(name: "a/b") { image(by: { tag: "x" }) { referrers(filter: { kinds: [SBOM] }) { nodes { digest } } } } }',
      1 + 1 + 20,
    ],
    [
      'versions, each of which may run an image of another repository',
      '{ sageMakerImage(name: "a") { versions(first: 100) { nodes { image { tags } } } } }',
      1 + 1 + 100 + 100,
    ],
    [
      'what is at hand of a version',
      '{ sageMakerImage(name: "a") { roleArn version(by: { version: 1 }) { containerImage jobType } } }',
      2,
    ],
    ['a start', 'mutation { startLifecyclePreview(input: { repositoryId: "x" }) { __typename } }', 1],
    ['an event', 'subscription { lifecyclePreview(repositoryId: "x") { results { nodes { digest } } } }', 2],
  ])('of %s', (_, text, expected) => {
    expect(calls(text)).toBe(expected);
  });

  test.each([
    'baseImage',
    'containerImage',
    'jobType',
    'mlFramework',
    'processor',
    'programmingLang',
    'horovod',
    'vendorGuidance',
    'releaseNotes',
    'imageReference { reference }',
  ])('of %s: one for each version of a listing, with all the others', (field) => {
    const text = (more: string) =>
      `{ sageMakerImage(name: "a") { versions(first: 10) { nodes { ${field} ${more} } } } }`;
    expect(calls(text(''))).toBe(1 + 1 + 10);
    expect(calls(text('a: baseImage b: jobType'))).toBe(1 + 1 + 10);
  });

  test.each([
    ['what each registry is asked', '{ registries { region policyText } }', (served: number) => served],
    [
      'a listing of all registries, each of which may be empty',
      '{ repositories(first: 20) { nodes { name } } }',
      (served: number) => served,
    ],
    [
      'a search in all of them',
      '{ repositories(first: 20, filter: { nameContains: "a" }) { nodes { name } } }',
      (served: number) => 10 * served,
    ],
    ['a count of all', '{ repositories(first: 20) { totalCount } }', (served: number) => 11 * served],
    [
      'no more registries than there are',
      '{ repositories(first: 1000) { nodes { registry { policyText } } } }',
      (served: number) => served + served,
    ],
  ])('of %s', (_, text, expected) => {
    for (const served of [1, 4, 40]) expect(calls(text, {}, served)).toBe(expected(served));
  });

  const references = (repositories: number) =>
    Array.from(
      { length: 200 },
      (_, n) => `111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app-${n % repositories}:v${n}`,
    );
  test.each([
    [1, 2],
    [7, 8],
    [200, 200],
  ])('of 200 references to %i repositories', (repositories, expected) => {
    const text = 'query ($r: [String!]!) { imageReferences(references: $r) { image { tags } } }';
    expect(calls(text, { r: references(repositories) })).toBe(expected);
  });

  test('of ids, by their types and places', () => {
    const place = ['111122223333', 'us-east-1'] as const;
    const ids = [
      ...Array.from({ length: 150 }, (_, n) => formatGlobalId('Repository', [...place, `team/app-${n}`])),
      ...Array.from({ length: 3 }, (_, n) => formatGlobalId('SageMakerImage', [...place, `image-${n}`])),
      formatGlobalId('Registry', [...place]),
      'none',
    ];
    const text = (selection: string) => `query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`;
    expect(calls(text('id'), { ids })).toBe(2 + 3);
    expect(calls(text('... on Repository { policyText } ... on Registry { policyText }'), { ids })).toBe(
      2 + 3 + 150 + 1,
    );
  });

  test('of entities, as of ids', () => {
    const representations = [
      ...Array.from({ length: 150 }, (_, n) => ({
        __typename: 'Repository',
        arn: `arn:aws:ecr:us-east-1:111122223333:repository/team/app-${n}`,
      })),
      ...references(2).map((reference) => ({ __typename: 'ImageReference', reference })),
      { __typename: 'Repository', arn: 'none' },
      'none',
    ];
    const text =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on ImageReference { image { tags } } } }';
    expect(calls(text, { r: representations })).toBe(2 + 3);
  });
});

describe('nodes and depth', () => {
  const page = 'repositories(first: 20) { nodes { name createdAt } }';

  test('are those of the answer', () => {
    expect(cost(`{ ${page} }`)).toEqual({ calls: 1, nodes: 1 + 20 + 20 * 2, depth: 3 });
    expect(cost('{ registries { host } }', {}, 4).nodes).toBe(4 + 4);
    expect(cost('{ registry { replicationRules { destinations { region } } } }').nodes).toBe(
      1 + 10 + 100 + 100,
    );
  });

  test('count each alias, and what is spread twice once', () => {
    const once = cost(`{ ${page} }`).nodes;
    expect(cost(`{ a: ${page} b: ${page} c: ${page} }`).nodes).toBe(3 * once);
    expect(cost(`{ ...P ...P ${page} } fragment P on Query { ${page} }`).nodes).toBe(once);
  });

  test('leave out what is skipped', () => {
    const text =
      'query ($yes: Boolean!) { registries { host } repositories @include(if: $yes) { nodes { name } } }';
    expect(cost(text, { yes: false })).toEqual(cost('{ registries { host } }'));
    expect(cost(text, { yes: true }).calls).toBe(1);
  });

  test('are the same whatever `first` cannot be', () => {
    const of = (first: number) =>
      cost(`{ registry { repositories(first: ${first}) { nodes { name } } } }`).nodes;
    expect(of(-5)).toBe(of(1));
    expect(of(5000)).toBe(of(1000));
  });
});
