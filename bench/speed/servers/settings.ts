import type { ShapeName } from '../shapes.ts';

/** What a server is told. */
export interface ServerSettings {
  /** The folder of the repository, as a file: URL that ends with a slash. */
  readonly root: string;
  /** The AWS endpoint. */
  readonly endpoint: string;
  readonly registry: { readonly registryId: string; readonly region: string };
  /** Whether what was read of AWS may be given again. */
  readonly warm: boolean;
  /** What it is asked for, for servers that know nothing else. */
  readonly shape: ShapeName;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The gateway's answer to that, for servers that give what they have. */
  readonly answerFile: string;
  /** The gateway's settings. */
  readonly configFile: string;
  /** Whether operations are compiled, for servers that can. */
  readonly jit: boolean;
}

/** Reads what this process was told. */
export function readSettings(): ServerSettings {
  const settings: ServerSettings = JSON.parse(process.argv[2] ?? '');
  return settings;
}

/** How AWS is reached: any key does, as long as it names the account. */
export function clientOf({ endpoint, registry }: Pick<ServerSettings, 'endpoint' | 'registry'>) {
  const { registryId: accountId, region } = registry;
  return { endpoint, region, credentials: { accessKeyId: accountId, secretAccessKey: 'bench', accountId } };
}

/** A module of the gateway as it is shipped. */
export async function fromDist<Module>(
  { root }: Pick<ServerSettings, 'root'>,
  path: string,
): Promise<Module> {
  const module: Module = await import(new URL(`dist/${path}`, root).href);
  return module;
}
