import { expect } from 'vitest';
import { codeIn, readDocument, sectionOf } from './markdown.ts';

/** The settings that the page on running the gateway lists behind a sentence: what is in force at once, and what is not. */
function listed(sentence: string): string[] {
  const section = sectionOf(
    readDocument('docs/operations.md'),
    '## Another configuration, without a restart',
  );
  const [list = ''] = section
    .slice(section.indexOf(sentence))
    .split(/\n\n(?!- )/)
    .slice(0, 1);
  expect(list).toContain('\n- ');
  return codeIn(list.slice(list.indexOf('\n- ')));
}

/** What a change of is in force at once. */
export const listedAtOnce = () => listed('These are in force at once');

/** What a change of waits for a restart. */
export const listedForRestart = () => listed('stays as it was until a restart');

/** Tells whether a setting is one that a listing is of: groups have members, and `*` is any. */
export function covers(listing: string): (name: string) => boolean {
  const pattern = listing.replaceAll('.', '\\.').replaceAll('*', '.+');
  return (name) => new RegExp(`^${pattern}(?:\\.|$)`).test(name);
}
