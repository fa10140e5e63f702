import type { ECRClientConfig } from '@aws-sdk/client-ecr';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { GatewayError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { CallPath } from '../call.ts';
import { sdkLogger } from '../clients.ts';

/** Credentials as the SDK's clients take them. */
export type Credentials = Exclude<NonNullable<ECRClientConfig['credentials']>, (...args: never) => unknown>;

/** Credentials, and what holds when AWS does not take them any more. */
export interface KeptCredentials {
  /** For the SDK's clients, which are to ask each time: whether the credentials hold is not their business. */
  readonly provider: ((properties?: Record<string, unknown>) => Promise<Credentials>) & { memoized: true };
  /** The path of calls that are made with them. */
  before(call: CallPath): CallPath;
}

/**
 * The credentials that the SDK's ordinary configuration leads to: variables, files, the profile's, a container's. They are
 * renewed before they end where they say when that is. Keys in a file do not say: a call that AWS refuses their credentials,
 * and so has not carried out, is made once more where there are others by then.
 */
export class BaseCredentials implements KeptCredentials {
  readonly #chain: (properties?: Record<string, unknown>) => Promise<Credentials>;
  /** What the SDK's clients tell of themselves: the region in which a provider that calls AWS does so. */
  #properties: Record<string, unknown> | undefined;
  #given: Credentials | undefined;
  /** Nothing was found when they were last looked for, whatever the SDK still remembers. */
  #areLost = false;

  constructor(profile: string | undefined, log: Logger) {
    this.#chain = fromNodeProviderChain({
      ...(profile === undefined ? {} : { profile }),
      // Else a file that was read once is never read again.
      ignoreCache: true,
      logger: sdkLogger(log),
    });
  }

  readonly provider = Object.assign(
    async (properties?: Record<string, unknown>) => {
      this.#properties = properties ?? this.#properties;
      this.#given = await this.#chain(this.#properties);
      return this.#given;
    },
    { memoized: true as const },
  );

  before(call: CallPath): CallPath {
    return async (asked) => {
      const given = this.#given;
      try {
        return await call(asked);
      } catch (error) {
        if (!isRefusal(error) || !(await this.#hasOthersThan(given ?? this.#given))) throw error;
      }
      return await call(asked);
    };
  }

  /** Whether there are other credentials by now; all calls that were refused the same ones look for them together. */
  async #hasOthersThan(refused: Credentials | undefined): Promise<boolean> {
    if (this.#given !== refused) return true;
    try {
      await this.#lookAgain();
      return nameOf(await this.provider()) !== nameOf(refused);
    } catch {
      return false;
    }
  }

  /** Resolves when there are some; whether AWS takes them is another question. */
  async find(): Promise<void> {
    if (this.#areLost) await this.#lookAgain();
    else await this.provider();
  }

  async #lookAgain(): Promise<void> {
    this.#areLost = true;
    await this.#chain({ ...this.#properties, forceRefresh: true });
    this.#areLost = false;
  }
}

/** Whether AWS did not take the credentials. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_CREDENTIALS';
}

function nameOf(credentials: Credentials | undefined): string {
  return JSON.stringify([credentials?.accessKeyId, credentials?.secretAccessKey, credentials?.sessionToken]);
}
