import { GatewayError } from '../../errors.ts';
import { type RegistryKey, registryName } from '../registry.ts';

interface Options {
  /** The account of the credentials, where it is known already. */
  known: string | undefined;
  /** Asks AWS for it. */
  ask: () => Promise<string>;
}

/**
 * Guards the reads that have no parameter for an account: AWS answers them for whatever account the credentials belong
 * to, so that must be the registry's, or one account's data would go under another's name.
 */
export class OwnAccount {
  readonly #registry: RegistryKey;
  readonly #ask: () => Promise<string>;
  #account: string | undefined;
  #asked: Promise<string> | undefined;

  constructor(registry: RegistryKey, { known, ask }: Options) {
    this.#registry = registry;
    this.#account = known;
    this.#ask = ask;
  }

  /**
   * REGISTRY_NOT_SERVED where the credentials are of another account; `what` cannot be read then. It makes one call at
   * most, where nobody has told the account yet.
   */
  async require(what: string): Promise<void> {
    this.#check(this.#account ?? (await this.#askOnce()), what);
  }

  /** The same before a read whose own answer tells the account, which `learn` is then told: no call is made to know. */
  requireIfKnown(what: string): void {
    if (this.#account !== undefined) this.#check(this.#account, what);
  }

  /** AWS has told the account: what was read is only good where it is the registry's. */
  learn(account: string, what: string): void {
    this.#account = account;
    this.#check(account, what);
  }

  /** A failure may pass, so that the next one asks again. */
  #askOnce(): Promise<string> {
    this.#asked ??= this.#ask()
      .then((account) => {
        this.#account = account;
        return account;
      })
      .finally(() => {
        this.#asked = undefined;
      });
    return this.#asked;
  }

  #check(account: string, what: string): void {
    const { registryId } = this.#registry;
    if (account === registryId) return;
    throw new GatewayError(
      'REGISTRY_NOT_SERVED',
      `The gateway has no credentials of account ${registryId}, so it cannot read ${what} of ${registryName(this.#registry)}.`,
    );
  }
}
