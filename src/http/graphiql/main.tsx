import { StorageAPI } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import { exampleTabs } from './examples.ts';
import { createFetcher } from './fetcher.ts';
import { SharedHeaders } from './shared-headers.ts';
import { createStorage } from './storage.ts';
import './page.css';

/** The page is served by the endpoint that it asks, whatever the host, the port or a proxy's path prefix. */
const fetcher = createFetcher(window.location.pathname);

const storage = createStorage();

/**
 * GraphiQL takes what it puts into the editors from the storage, and not from the default tabs: without this, the
 * first example would open without its variables.
 */
const stored = new StorageAPI(storage);
const [first] = exampleTabs;
if (first && stored.get('tabState') === null) {
  stored.set('query', first.query ?? '');
  stored.set('variables', first.variables ?? '');
}

const container = document.getElementById('graphiql');
if (!container) throw new Error('The page has no element to put GraphiQL in.');
createRoot(container).render(
  <GraphiQL fetcher={fetcher} storage={storage} defaultTabs={exampleTabs} shouldPersistHeaders={false}>
    <GraphiQL.Logo>registry-graph</GraphiQL.Logo>
    <SharedHeaders />
  </GraphiQL>,
);
