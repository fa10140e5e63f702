import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** A document of the repository, by its path from the root. */
export function readDocument(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The text under a heading, up to the next one of the same level or a higher one. */
export function sectionOf(text: string, heading: string): string {
  const lines = outsideCode(text);
  const start = lines.findIndex(({ line, code }) => !code && line === heading);
  if (start < 0) throw new Error(`There is no heading "${heading}".`);
  const level = heading.indexOf(' ');
  const length = lines
    .slice(start + 1)
    .findIndex(({ line, code }) => !code && new RegExp(`^#{1,${level}} `).test(line));
  const body = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  return body.map(({ line }) => line).join('\n');
}

/** The code blocks of a language. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, body = '']) =>
    name === language ? [body] : [],
  );
}

/** The rows of the table whose header begins with this cell; cells without their spaces. */
export function tableRows(text: string, firstHeader: string): string[][] {
  const lines = text.split('\n');
  const header = lines.findIndex((line) => line.startsWith(`| ${firstHeader} |`));
  if (header < 0) throw new Error(`There is no table of "${firstHeader}".`);
  const body = lines.slice(header + 2);
  const end = body.findIndex((line) => !line.startsWith('|'));
  return body.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** What stands in backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  return outsideCode(text).flatMap(({ line, code }) => {
    const heading = code ? undefined : /^#{1,6} (.+)$/.exec(line)?.[1];
    return heading === undefined
      ? []
      : [
          heading
            .toLowerCase()
            .replace(/[^\w\- ]/g, '')
            .replaceAll(' ', '-'),
        ];
  });
}

/** The targets of a document's links, its code blocks left out. */
export function linksOf(text: string): string[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** A document without its code blocks. */
export function proseOf(text: string): string {
  return outsideCode(text)
    .filter(({ code }) => !code)
    .map(({ line }) => line)
    .join('\n');
}

function outsideCode(text: string): { line: string; code: boolean }[] {
  let code = false;
  return text.split('\n').map((line) => {
    const fence = line.startsWith('```');
    if (fence) code = !code;
    return { line, code: code || fence };
  });
}
