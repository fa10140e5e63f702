import { createLocalStorage, type Storage } from '@graphiql/toolkit';

/** What GraphiQL keeps that has headers: the tabs, and what was run. */
const WITH_HEADERS: ReadonlySet<string> = new Set([
  'graphiql:tabState',
  'graphiql:queries',
  'graphiql:favorites',
]);

/** The headers themselves. */
const HEADERS = 'graphiql:headers';

/**
 * Where the page keeps tabs and history, apart from those of other GraphiQL pages that localhost may have served. Headers are
 * kept nowhere: they hold credentials, and what is stored outlives the visit. What was stored by a page that still did so goes
 * when this one is opened.
 */
export function createStorage(): Storage {
  const kept = createLocalStorage({ namespace: 'registry-graph' });
  const storage: Storage = {
    getItem: kept.getItem,
    setItem(name, value) {
      if (name === HEADERS) return;
      kept.setItem(name, WITH_HEADERS.has(name) ? withoutHeaders(value) : value);
    },
    removeItem: kept.removeItem,
    clear: kept.clear,
    get length() {
      return kept.length;
    },
  };
  kept.removeItem(HEADERS);
  for (const name of WITH_HEADERS) {
    const value = kept.getItem(name);
    if (value === null) continue;
    try {
      storage.setItem(name, value);
    } catch {
      // Nobody can read it, GraphiQL neither.
      kept.removeItem(name);
    }
  }
  return storage;
}

function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (name, value) => (name === 'headers' ? null : value));
}
