import type { Viewer } from '../../access/viewer.ts';

/** What stands for every value that has no label of its own: clients choose many values, and each label is a time series. */
export const OTHER = 'other';

const PATHS: ReadonlySet<string> = new Set(['/graphql', '/health', '/ready', '/metrics']);

/** The label of a path. */
export function pathLabel(path: string): string {
  return PATHS.has(path) ? path : OTHER;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'OPTIONS', 'HEAD']);

/** The label of an HTTP method. */
export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : OTHER;
}

/**
 * The label of an error code: codes are this gateway's own, and few. One that is none, or one too many, is `other`: no
 * library and no client can make series by making up codes.
 */
export function codeLabels(most: number = 50): (code: string) => string {
  const known = new Set<string>();
  return (code) => {
    if (known.has(code)) return code;
    if (known.size >= most || !/^[A-Z][A-Z_]{2,60}$/.test(code)) return OTHER;
    known.add(code);
    return code;
  };
}

/** The label of a caller. Keys and routers are in the configuration, and have their names; whoever has a token, its group. */
export function callerLabel({ name, groups }: Viewer): string {
  if (!name.startsWith('user:')) return name;
  const [first] = groups.toSorted();
  return first === undefined ? 'user' : `group:${first.slice(0, 100)}`;
}

/** The same for so many, in the order in which they come; all others have one. */
export function callerLabels(most: number): (viewer: Viewer) => string {
  const known = new Set<string>();
  return (viewer) => {
    const label = callerLabel(viewer);
    if (known.has(label)) return label;
    if (known.size >= most) return OTHER;
    known.add(label);
    return label;
  };
}
