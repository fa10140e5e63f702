import { StartupError } from '../errors.ts';

/** Which settings say where something listens. */
export interface ListeningSettings {
  host: string;
  port: string;
}

/** What listens, once it does; where it cannot, says which setting to change. */
export async function listening<T>(starting: Promise<T>, settings: ListeningSettings): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    const why = error instanceof Error ? whyNot(error, settings) : undefined;
    throw why === undefined ? error : new StartupError(why, { cause: error });
  }
}

function whyNot(error: Error, { host, port }: ListeningSettings): string | undefined {
  const { code, syscall } = { code: undefined, syscall: undefined, ...error };
  if (code === 'EADDRINUSE') {
    return `${error.message}: something else listens there. Choose another with ${port}.`;
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    return `Cannot listen there: ${error.message}. Choose an address of this machine with ${host}.`;
  }
  return undefined;
}
