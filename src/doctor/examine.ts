import { type CallPolicy, createCallPath } from '../aws/call.ts';
import { type ClientSettings, createEcrClient, createSageMakerClient } from '../aws/clients.ts';
import { accountOfRole, assumption } from '../aws/connect/assumed-role.ts';
import type { ListedRegistry } from '../aws/connect/connect-registries.ts';
import { credentialsAccount } from '../aws/connect/credentials-account.ts';
import { readFailure } from '../aws/errors.ts';
import { Ledger } from '../aws/path/ledger.ts';
import { LocalBudget } from '../aws/path/local-budget.ts';
import type { OperationName } from '../aws/path/operations.ts';
import { startDeadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { remedyFor } from './denial.ts';
import { type Findings, PROBES, type Probe, type ProbeContext } from './probes.ts';

/** What became of trying one operation. */
export interface Check {
  operation: OperationName;
  /** AWS carries it out; does not allow it; could not be asked; or there was nothing to try it on. */
  outcome: 'allowed' | 'denied' | 'failing' | 'not tried';
  /** Where it is not allowed: why. */
  why?: string;
  /** Where an Allow for whoever asks would not be enough: what would. */
  remedy?: string;
}

/** What was found out about one registry. */
export interface Examination {
  registry: ListedRegistry;
  checks: readonly Check[];
  /** What is wrong besides. */
  remarks: readonly string[];
}

/** Tries every operation of a registry, with the credentials and at the endpoint that the gateway would read it with. */
export async function examine(
  registry: ListedRegistry,
  settings: ClientSettings,
  policy: CallPolicy,
  onCheck: (check: Check) => void = () => {},
): Promise<Examination> {
  const { registryId, region, roleArn } = registry;
  const checks: Check[] = [];
  const note = (check: Check) => {
    checks.push(check);
    onCheck(check);
  };
  const attempt = <T extends object>(
    operation: OperationName,
    send: (abortSignal: AbortSignal) => Promise<T>,
  ) => tryOut(operation, send, registry, policy);

  let credentials = settings.credentials;
  if (roleArn !== undefined) {
    const { check, answer } = await attempt('sts.AssumeRole', assumption({ ...settings, roleArn, region }));
    note(check);
    credentials = answer;
    if (check.outcome !== 'allowed') {
      const why = 'its role cannot be assumed';
      const rest = PROBES.map(({ operation }): Check => ({ operation, outcome: 'not tried', why }));
      return { registry, checks: [...checks, ...rest], remarks: [] };
    }
  }

  const own: ClientSettings = { ...settings, region, credentials };
  const ecr = createEcrClient(own);
  const sageMaker = await createSageMakerClient(own);
  try {
    const account = roleArn === undefined ? await accountOf(ecr, registry, policy) : accountOfRole(roleArn);
    const isForeign = account !== undefined && account !== registryId;
    let found: Findings = {};
    for (const probe of PROBES) {
      const { operation } = probe;
      const why =
        isForeign && probe.isOwn ? `the credentials are of account ${account}` : missingFor(probe, found);
      if (why !== undefined) {
        note({ operation, outcome: 'not tried', why });
        continue;
      }
      const { check, answer } = await attempt(operation, (abortSignal) => {
        const context: ProbeContext = { registry, ecr, sageMaker, found, options: { abortSignal } };
        return probe.send(context);
      });
      found = { ...found, ...answer };
      note(check);
    }
    return { registry, checks, remarks: skewOf(ecr.config.systemClockOffset) };
  } finally {
    ecr.destroy();
    sageMaker.destroy();
  }
}

/** What there is to say of a registry for which there is nothing to ask AWS with. */
export function examinationWithout(registry: ListedRegistry, why: string): Examination {
  const probes = PROBES.map(({ operation }) => operation);
  const operations: OperationName[] = registry.roleArn === undefined ? probes : ['sts.AssumeRole', ...probes];
  const checks = operations.map((operation): Check => ({ operation, outcome: 'failing', why }));
  return { registry, checks, remarks: [] };
}

/** The account of the credentials, where it can be told. */
async function accountOf(
  ecr: Parameters<typeof credentialsAccount>[0],
  registry: ListedRegistry,
  policy: CallPolicy,
): Promise<string | undefined> {
  using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
  const work = { signal: deadline.signal, ledger: new Ledger() };
  const path = createCallPath(registry, policy, new LocalBudget());
  return await credentialsAccount(ecr, registry, path, work).catch(() => undefined);
}

function missingFor({ needs }: Probe, found: Findings): string | undefined {
  if (needs === undefined || found[needs] !== undefined) return undefined;
  return `no ${NAMES[needs]} was found to try it on`;
}

const NAMES = {
  repositoryName: 'repository',
  imageDigest: 'image',
  imageName: 'SageMaker image',
  version: 'version of a SageMaker image',
} as const satisfies Record<keyof Findings, string>;

async function tryOut<T extends object>(
  operation: OperationName,
  send: (abortSignal: AbortSignal) => Promise<T>,
  registry: ListedRegistry,
  policy: CallPolicy,
): Promise<{ check: Check; answer?: T }> {
  using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
  const call = createCallPath(registry, policy, new LocalBudget());
  const work = { signal: deadline.signal, ledger: new Ledger() };
  try {
    return { answer: await call({ operation, send, work }), check: { operation, outcome: 'allowed' } };
  } catch (error) {
    return { check: { operation, ...verdictOn(error) } };
  }
}

/** AWS asks first whether somebody may, and then whether there is what they ask for. */
function verdictOn(error: unknown): Omit<Check, 'operation'> {
  const { code, message, cause } =
    error instanceof GatewayError ? error : { code: '', message: String(error), cause: error };
  const { name, retry, requestId } = readFailure(cause);
  if (code === 'UPSTREAM_ACCESS_DENIED' && !ADVICE.has(name)) {
    const why = reasonOf(cause, message);
    const remedy = remedyFor(why);
    return { outcome: 'denied', why, ...(remedy === undefined ? {} : { remedy }) };
  }
  const isAnswer = retry === 'never' && requestId !== undefined && ANSWERS.has(code);
  if (isAnswer) return { outcome: 'allowed' };
  return { outcome: 'failing', why: `${reasonOf(cause, message)}${ADVICE.get(name) ?? ''}` };
}

/** What else AWS says of a call that it would carry out. */
const ANSWERS: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'UPSTREAM_UNAVAILABLE']);

/** AWS's own words name the role and the action: this is for the gateway's operators, not for its clients. */
function reasonOf(cause: unknown, message: string): string {
  return cause instanceof Error && cause.message !== '' ? `${cause.name}: ${cause.message}` : message;
}

/** A region that an account has not enabled knows nobody of it: no policy of that account is even asked. */
const NOT_ENABLED =
  'Where the region is one that has to be enabled first, see whether the account has done so.';

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['OptInRequired', ` (${NOT_ENABLED})`],
  ['UnrecognizedClientException', ` (${NOT_ENABLED})`],
  ['InvalidClientTokenId', ` (${NOT_ENABLED})`],
  ['ENOTFOUND', ' (There is no such service in this region, or no name server that knows it.)'],
  ['EAI_AGAIN', ' (No name server answers.)'],
  ['ECONNREFUSED', ' (Nothing listens at this endpoint.)'],
  ['ETIMEDOUT', ' (The endpoint cannot be reached: look at routes, proxies and VPC endpoints.)'],
  ['TimeoutError', ' (The endpoint cannot be reached: look at routes, proxies and VPC endpoints.)'],
]);

/** The SDK corrects a clock that is off by so much; what else runs here may not. */
const SKEW_MS = 60_000;

function skewOf(offsetMs: number): string[] {
  if (Math.abs(offsetMs) < SKEW_MS) return [];
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return [
    `This machine's clock is ${minutes} min ${offsetMs > 0 ? 'behind' : 'ahead of'} AWS's: set it by NTP.`,
  ];
}
