// biome-ignore lint/style/noRestrictedImports: Relay's compiler, which knows no secret
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { z } from 'zod';

const cli = createRequire(import.meta.url).resolve('relay-compiler/cli.js');

/** What relay-compiler makes of documents. */
export interface Compilation {
  /** Why it refused them; null when it took them. */
  refusal: string | null;
  /** The operations as Relay would send them. */
  operations: string[];
}

/** Compiles documents by the name of the module that holds them, in a folder of their own that goes with the call. */
export async function compile(schema: string, documents: Record<string, string>): Promise<Compilation> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-'));
  try {
    await mkdir(join(folder, 'src'));
    await mkdir(join(folder, 'artifacts'));
    await writeFile(join(folder, 'schema.graphql'), schema);
    await writeFile(join(folder, 'operations.json'), '{}');
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(CONFIG));
    for (const [module, text] of Object.entries(documents)) {
      await writeFile(join(folder, 'src', `${module}.ts`), moduleOf(text));
    }
    const refusal = await run(folder);
    const operations = await readFile(join(folder, 'operations.json'), 'utf8');
    return {
      refusal,
      operations: Object.values(z.record(z.string(), z.string()).parse(JSON.parse(operations))),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const CONFIG = {
  src: 'src',
  schema: 'schema.graphql',
  language: 'typescript',
  artifactDirectory: 'artifacts',
  noSourceControl: true,
  // Where it puts the operations' texts.
  persistConfig: { file: 'operations.json' },
};

/** Relay reads documents out of source files, one definition a tag. */
const moduleOf = (text: string) =>
  parse(text)
    .definitions.map((definition) => `graphql\`${print(definition)}\`;\n`)
    .join('');

function run(cwd: string): Promise<string | null> {
  return new Promise((resolve) => {
    const args = [cli, 'relay.config.json', '--noWatchman', '--output', 'quiet-with-errors'];
    execFile(process.execPath, args, { cwd }, (error, stdout, stderr) =>
      resolve(error === null ? null : `${stdout}${stderr}`),
    );
  });
}
