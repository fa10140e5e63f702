import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = new URL('../../', import.meta.url);
const HERE = new URL('./', import.meta.url);

/** Where a module of this folder is once it is built. */
export function builtModule(name: string): string {
  return fileURLToPath(new URL(`dist/bench/speed/${name}.js`, HERE));
}

/** Builds the servers and clients: what tsx makes of them would be slower. Types are `npm run check`'s business. */
export function buildServers(): void {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', ROOT));
  run(process.execPath, [tsc, '-p', fileURLToPath(HERE), '--noCheck'], ROOT);
}

/** Installs the peers, where they are missing, and says so. */
export function installPeers(say: (line: string) => void): void {
  if (existsSync(new URL('node_modules/mercurius/package.json', HERE))) return;
  say('The peers are missing: npm ci in bench/speed, which installs them there alone.');
  run('npm', ['ci', '--no-audit', '--no-fund'], HERE);
}

/** Throws where the gateway was not built. */
export function requireGateway(): string {
  const main = new URL('dist/main.js', ROOT);
  if (!existsSync(main)) throw new Error('The gateway is not built: npm run build, or npm run bench:speed');
  return fileURLToPath(main);
}

function run(command: string, args: readonly string[], cwd: URL): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}
