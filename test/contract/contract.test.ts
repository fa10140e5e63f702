import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../docs/markdown.ts';
import { breaksOf } from './breaks.ts';

const contract = readFileSync(new URL('contract.graphql', import.meta.url), 'utf8');

test('the schema keeps the contract', async () => {
  expect(await breaksOf(contract, readDocument('schema.graphql'))).toEqual([]);
});

/** The contract with one thing changed. */
function changed(from: string | RegExp, to: string): string {
  const text = contract.replace(from, to);
  if (text === contract) throw new Error(`The contract has no ${from}`);
  return text;
}

describe('what breaks it', () => {
  test.each<[what: string, from: string | RegExp, to: string, named: RegExp]>([
    ['a field that goes', '  fixedInVersion: String\n', '', /^VulnerablePackage.fixedInVersion: /],
    ['a field by another name', 'completedAt: DateTime', 'finishedAt: DateTime', /^ImageScan.completedAt: /],
    ['a field of another type', 'score: Float', 'score: String', /^ScanFinding.score: /],
    [
      'null where there was none',
      /(type ImageManifest \{\n {2}mediaType: String)!/,
      '$1',
      /^ImageManifest.mediaType: /,
    ],
    ['no null where there was one', 'scan: ImageScan', 'scan: ImageScan!', /^Image.scan: /],
    ['a list with nulls in it', 'layers: [Descriptor!]!', 'layers: [Descriptor]!', /^ImageManifest.layers: /],
    ['a list in place of a value', '  host: String!', '  host: [String!]!', /^Registry.host: /],
    ['an argument that goes', 'image(reference: String!)', 'image', /^Query.image.reference: /],
    ['an argument by another name', 'image(reference:', 'image(uri:', /^Query.image.reference: /],
    ['an argument of another type', 'node(id: ID!)', 'node(id: String!)', /^Query.node.id: /],
    [
      'an argument that must be given now',
      'image(by: ImageSelector!)',
      'image(by: ImageSelector!, now: ID!)',
      /^Repository.image.now: /,
    ],
    ['an input field that goes', '  pushedBefore: DateTime\n', '', /^ImageFilter.pushedBefore: /],
    [
      'an input field that must be given now',
      'tagContains: String',
      'tagContains: String!',
      /^ImageFilter.tagContains: /,
    ],
    [
      'a new input field without a default',
      'tagContains: String',
      'tagContains: String\n  tags: [String!]!',
      /^ImageFilter.tags: /,
    ],
    ['another default', /(input ImageOrder \{[^}]*) = DESC/, '$1 = ASC', /^ImageOrder.direction: /],
    ['no default', /(input ImageOrder \{[^}]*) = DESC/, '$1', /^ImageOrder.direction: /],
    ['an enum value that goes', '  HELM_CHART\n', '', /^ImageKind.HELM_CHART: /],
    ['an interface that goes', 'type Referrer implements Node', 'type Referrer', /^Referrer: .*Node/],
    [
      'a member of a union that goes',
      '  | InvalidLifecyclePolicyError\n',
      '',
      /^StartLifecyclePreviewPayload: /,
    ],
    [
      'a new member of a union',
      '  | InvalidLifecyclePolicyError\n',
      '  | InvalidLifecyclePolicyError\n  | PageInfo\n',
      /^StartLifecyclePreviewPayload: /,
    ],
    [
      'a field that leads to something else',
      /(results\([^)]*\)): LifecyclePreviewResultConnection/,
      '$1: ID',
      /^LifecyclePreview.results: /,
    ],
    ['a type of another kind', 'interface Node {', 'type Node {', /Node/],
    ['a scalar of another format', 'date-time"', 'local-date"', /^DateTime.@specifiedBy/],
    ['a scalar without its format', / @specifiedBy\([^)]*\)/, '', /^DateTime.@specifiedBy/],
    [
      'more than one of a choice',
      'input ImageSelector @oneOf',
      'input ImageSelector',
      /^ImageSelector.@oneOf/,
    ],
    [
      'a choice where there was none',
      'input ImageFilter {',
      'input ImageFilter @oneOf {',
      /^ImageFilter.@oneOf/,
    ],
    ['a root that goes', /type Subscription \{[^}]*\}/, '', /Subscription/],
  ])('%s', async (_, from, to, named) => {
    expect(await breaksOf(contract, changed(from, to))).toContainEqual(expect.stringMatching(named));
  });
});

describe('what it allows', () => {
  test.each<[what: string, from: string | RegExp, to: string]>([
    ['white space', 'scalar SafeInt', 'scalar SafeInt '],
    ['a new field of a new type', 'scan: ImageScan', 'scan: ImageScan\n  sbom: Sbom'],
    [
      'a new argument that may be left out',
      'image(reference: String!)',
      'image(reference: String!, region: String)',
    ],
    [
      'a new input field that may be left out',
      'tagContains: String',
      'tagContains: String\n  tagPrefix: String',
    ],
    ['a new enum value', 'HELM_CHART', 'HELM_CHART\n  WASM'],
    ['another description', 'One annotation', 'An annotation'],
    ['a field that is deprecated', 'score: Float', 'score: Float @deprecated(reason: "See packages.")'],
  ])('%s', async (_, from, to) => {
    expect(await breaksOf(contract, `${changed(from, to)}\ntype Sbom { text: String }`)).toEqual([]);
  });
});
