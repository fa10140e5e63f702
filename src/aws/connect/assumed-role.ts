import { startDeadline } from '../../deadline.ts';
import type { CallPath } from '../call.ts';
import { type ClientSettings, TRANSPORT } from '../clients.ts';
import { timedOut } from '../errors.ts';
import { Flights, type Work } from '../path/flight.ts';
import type { Ledger } from '../path/ledger.ts';
import type { RegistryKey } from '../registry.ts';
import { type Credentials, isRefusal, type KeptCredentials } from './base-credentials.ts';

/** A role, and whoever may assume it. */
export interface RoleSettings
  extends Pick<ClientSettings, 'profile' | 'endpoint' | 'credentials' | 'externalId'> {
  roleArn: string;
  /** The region of the STS endpoint that is asked. */
  region: string;
}

type CredentialsProvider = () => Promise<Credentials>;

/** How long before their end credentials are renewed: the SDK takes them for expired from then on. */
const RENEW_MS = 5 * 60_000;

/** What AWS's own record of calls shows for the sessions of this gateway. */
const SESSION_NAME = 'registry-graph';

/** The account of a role: that of everything that is read with it. */
export function accountOfRole(roleArn: string): string {
  return roleArn.split(':')[4] ?? '';
}

/**
 * The credentials of a role, shared by the registries that are read with it. It is assumed when it is first needed, and
 * again before the credentials end; a failure is that of the calls that waited for it, and the next one tries again.
 */
export class AssumedRole implements KeptCredentials {
  readonly #call: CallPath;
  readonly #assume: CredentialsProvider;
  readonly #flights: Flights<Credentials>;
  #credentials: Credentials | undefined;
  /** The last credentials that AWS would not take. Calls that are queued still have them, and hear so by themselves. */
  #refused: Credentials | undefined;

  /** `call` is the path of calls of the role's account, at the STS endpoint's region. */
  constructor(settings: RoleSettings, call: CallPath) {
    const place: RegistryKey = { registryId: accountOfRole(settings.roleArn), region: settings.region };
    this.#call = call;
    this.#assume = assumption(settings);
    this.#flights = new Flights(() => timedOut({ service: 'sts', operation: 'AssumeRole', ...place }));
  }

  /** For the SDK's clients, which are to ask each time: whether the credentials hold is this class's business. */
  readonly provider: CredentialsProvider & { memoized: true } = Object.assign(
    async () => {
      if (this.#credentials === undefined) throw new Error('The role was not assumed before the call');
      return this.#credentials;
    },
    { memoized: true as const },
  );

  /**
   * The path of a registry's calls, each of which has the role's credentials before it is made. Sessions can be revoked: a
   * call whose credentials are refused, which AWS has not carried out, is made once more with new ones.
   */
  before(call: CallPath): CallPath {
    return async (asked) => {
      const attempt = async () => {
        const used = this.#credentials;
        try {
          return await call(asked);
        } catch (error) {
          if (isRefusal(error) && this.#credentials === used) this.#refused = used;
          throw error;
        }
      };
      const { areNew } = await this.#ready(asked.work);
      try {
        return await attempt();
      } catch (error) {
        if (areNew || !isRefusal(error)) throw error;
      }
      await this.#ready(asked.work);
      return await attempt();
    };
  }

  /** Credentials that soon end are renewed behind the caller's back; only where there are none is there a wait for new ones. */
  async #ready({ signal, ledger, askers }: Work): Promise<{ areNew: boolean }> {
    const leftMs = this.#leftMs();
    const areNew = leftMs <= 0;
    if (areNew) await this.#flights.join('role', { signal, ledger, askers }, (work) => this.#renew(work));
    else if (leftMs <= RENEW_MS) void this.#renewBehind(leftMs, ledger);
    return { areNew };
  }

  #leftMs(): number {
    const { expiration } = this.#credentials ?? {};
    if (expiration === undefined || this.#credentials === this.#refused) return 0;
    return expiration.getTime() - Date.now();
  }

  /** Goes on when the caller's request is over: one after another they would else begin it, and none would end it. */
  async #renewBehind(leftMs: number, ledger: Ledger): Promise<void> {
    using deadline = startDeadline(leftMs);
    const reader = { signal: deadline.signal, ledger };
    // What comes of it is for the next caller, who tries again where it has failed.
    await this.#flights.join('role', reader, (work) => this.#renew(work)).catch(() => undefined);
  }

  async #renew(work: Work): Promise<Credentials> {
    this.#credentials = await this.#call({ operation: 'sts.AssumeRole', work, send: this.#assume });
    return this.#credentials;
  }
}

/** Asks STS for credentials. Its client is loaded when it is first needed, and is the SDK's own. */
export function assumption({ roleArn, externalId, region, endpoint, profile, credentials }: RoleSettings) {
  let provider: CredentialsProvider | undefined;
  return async () => {
    if (provider === undefined) {
      const { fromNodeProviderChain, fromTemporaryCredentials } = await import(
        '@aws-sdk/credential-providers'
      );
      provider = fromTemporaryCredentials({
        params: {
          RoleArn: roleArn,
          RoleSessionName: SESSION_NAME,
          ...(externalId === undefined ? {} : { ExternalId: externalId }),
        },
        masterCredentials: credentials ?? fromNodeProviderChain(profile === undefined ? {} : { profile }),
        clientConfig: { region, ...(endpoint === undefined ? {} : { endpoint }), ...TRANSPORT },
      });
    }
    return provider();
  };
}
