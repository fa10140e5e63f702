const ROOT = new URL('../../', import.meta.url).href;

/** Where a module is: its package, or its folder in this repository. Undefined for Node's own, and for the counter. */
export function roomOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  const [, dependency] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (dependency !== undefined) return dependency;
  const path = url.startsWith(ROOT) ? url.slice(ROOT.length) : url;
  if (path.startsWith('bench/')) return undefined;
  const [top = '', folder = ''] = path.split('/');
  return folder.endsWith('.ts') ? top : `${top}/${folder}`;
}
