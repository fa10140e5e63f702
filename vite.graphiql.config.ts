import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Writes FILE.br and FILE.gz beside every file of the build, so that the server compresses nothing. */
function precompress(): Plugin {
  const encoders = { br: promisify(brotliCompress), gz: promisify(gzip) };
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      await Promise.all(
        Object.keys(bundle).map(async (name) => {
          const file = join(dir, name);
          const content = await readFile(file);
          await Promise.all(
            Object.entries(encoders).map(async ([extension, encode]) =>
              writeFile(`${file}.${extension}`, await encode(content)),
            ),
          );
        }),
      );
    },
  };
}

/**
 * Builds the explorer page. The folder is laid out as the server serves it: index.html answers at the GraphQL
 * endpoint and names its files relative to that, in graphiql/, so that a path prefix changes nothing.
 */
export default defineConfig({
  root: fileURLToPath(new URL('./src/http/graphiql', import.meta.url)),
  base: './',
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('./dist/graphiql', import.meta.url)),
    emptyOutDir: true,
    assetsDir: 'graphiql',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 8_000,
    license: { fileName: 'licenses.md' },
    reportCompressedSize: false,
    // React's packages open with "use client", which means nothing to a page that has no server side.
    rolldownOptions: { checks: { moduleLevelDirective: false, pluginTimings: false } },
  },
  worker: { format: 'es' },
  plugins: [precompress()],
});
