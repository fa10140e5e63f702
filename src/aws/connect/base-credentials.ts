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
  #lastLook: Look | undefined;

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
      await this.#lookAgain({ unlessWithinMs: 0 });
      return nameOf(await this.provider()) !== nameOf(refused);
    } catch {
      return false;
    }
  }

  /** Resolves when there are some; whether AWS takes them is another question. Anybody may ask this, and as often as they like. */
  async find(): Promise<void> {
    if (this.#areLost) return await this.#lookAgain({ unlessWithinMs: LOOK_EVERY_MS });
    try {
      await this.provider();
    } catch (error) {
      this.#areLost = true;
      throw error;
    }
  }

  /** Looks where the SDK keeps them, past what it remembers: with those who look already, or, within a time, as the last did. */
  #lookAgain({ unlessWithinMs }: { unlessWithinMs: number }): Promise<void> {
    const last = this.#lastLook;
    if (last && (last.isUnderWay || Date.now() - last.began < unlessWithinMs)) return last.outcome;
    this.#areLost = true;
    const look: Look = { began: Date.now(), isUnderWay: true, outcome: Promise.resolve() };
    look.outcome = this.#chain({ ...this.#properties, forceRefresh: true })
      .then(() => {
        this.#areLost = false;
      })
      .finally(() => {
        look.isUnderWay = false;
      });
    this.#lastLook = look;
    return look.outcome;
  }
}

/** One look for credentials: each may call STS, a metadata service or a program. */
interface Look {
  began: number;
  isUnderWay: boolean;
  outcome: Promise<void>;
}

/** How often it is looked, at most, to tell whether there are some again. */
const LOOK_EVERY_MS = 1000;

/** Whether AWS did not take the credentials. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_CREDENTIALS';
}

function nameOf(credentials: Credentials | undefined): string {
  return JSON.stringify([credentials?.accessKeyId, credentials?.secretAccessKey, credentials?.sessionToken]);
}
