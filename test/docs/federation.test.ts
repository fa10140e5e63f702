import { expect, test } from 'vitest';
import { KEY_FIELDS } from '../../src/schema/federation/keys.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const document = readDocument('docs/federation.md');
const example = sectionOf(document, '## A second subgraph');

test('every key is there, besides the ids', () => {
  const documented = tableRows(sectionOf(document, '## Keys'), 'Type').map(([type = '', key = '']) =>
    [codeIn(type)[0], codeIn(key)[0]].join(' '),
  );
  const declared = [...KEY_FIELDS].flatMap(([typename, keys]) =>
    keys.filter((fields) => fields !== 'id').map((fields) => `${typename} ${fields}`),
  );
  expect(documented.toSorted()).toEqual(declared.toSorted());
  const withId = [...KEY_FIELDS].filter(([, keys]) => keys.includes('id')).map(([typename]) => typename);
  expect([...KEY_FIELDS.keys()].filter((typename) => !withId.includes(typename))).toEqual(['ImageReference']);
});

test('the second subgraph is the one of the examples', () => {
  const [sdl] = codeBlocks(example, 'graphql');
  expect(sdl).toBe(readDocument('examples/federation/deployments.graphql'));
  const flat = (text = '') => text.replace(/^\s+/gm, '');
  const [resolvers] = codeBlocks(example, 'ts');
  expect(resolvers).toBeTruthy();
  expect(flat(readDocument('examples/federation/deployments.ts'))).toContain(flat(resolvers));
});
