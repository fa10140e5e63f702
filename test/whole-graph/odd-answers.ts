import { createServer, type IncomingMessage } from 'node:http';
import { type OperationName, operationNames, partsOf } from '../../src/aws/path/operations.ts';
import { type Dice, dice } from '../../src/sandbox/world/random.ts';
import { membersOf, requiredMembersOf } from '../docs/sdk-members.ts';

/** How odd answers are. */
export interface Oddity {
  /** The same seed makes the same answers odd in the same ways. */
  seed: number;
  /** The share of members that are odd. */
  share: number;
  /** Whether a member may be odd that the gateway cannot do without. */
  breaksNeeded: boolean;
}

/**
 * What a record cannot be told without, where the SDK's schema does not say that it is always there. Everything else may
 * be missing, null, empty or unheard of, and costs at most itself.
 */
const NAMING: ReadonlySet<string> = new Set([
  'ecr.DescribeRegistry registryId',
  'ecr.DescribeRepositories repositories[].repositoryName',
  'ecr.DescribeImages imageDetails[].imageDigest',
  'ecr.ListImageReferrers referrers[].digest',
  'ecr.DescribeImageReplicationStatus replicationStatuses[].region',
  'ecr.DescribeImageReplicationStatus replicationStatuses[].registryId',
  // It accounts for each image that it is asked for, with its manifest or with why there is none.
  'ecr.BatchGetImage images',
  'ecr.BatchGetImage images[].imageId.imageDigest',
  'ecr.BatchGetImage images[].imageManifest',
  'ecr.BatchGetImage failures',
  'ecr.BatchGetImage failures[].imageId.imageDigest',
  'ecr.BatchGetImage failures[].failureCode',
  'ecr.BatchGetRepositoryScanningConfiguration scanningConfigurations[].repositoryName',
  'ecr.BatchGetRepositoryScanningConfiguration failures[].repositoryName',
  'ecr.DescribePullThroughCacheRules pullThroughCacheRules[].ecrRepositoryPrefix',
  'ecr.DescribePullThroughCacheRules pullThroughCacheRules[].upstreamRegistryUrl',
  'ecr.GetRegistryPolicy policyText',
  'ecr.GetRepositoryPolicy policyText',
  'ecr.GetLifecyclePolicy lifecyclePolicyText',
  // What a preview goes by: with another text it is another preview.
  'ecr.GetLifecyclePolicyPreview lifecyclePolicyText',
  'ecr.GetLifecyclePolicyPreview previewResults[].imageDigest',
  ...['ImageName', 'ImageArn', 'CreationTime', 'LastModifiedTime'].map(
    (member) => `sagemaker.DescribeImage ${member}`,
  ),
  ...['ImageArn', 'ImageVersionArn', 'Version', 'CreationTime', 'LastModifiedTime'].map(
    (member) => `sagemaker.DescribeImageVersion ${member}`,
  ),
]);

/** The operations of the services whose schemas the SDK tells. */
const operations = operationNames.filter((name) => /^(?:ecr|sagemaker)\./.test(name));

/** The members without which an answer cannot be understood, as `service.Operation member`. */
const needed: ReadonlySet<string> = new Set([
  ...NAMING,
  ...operations.flatMap((name) => requiredMembersOf(...serviceOf(name)).map((member) => `${name} ${member}`)),
]);

/** The service and the operation of a name. */
function serviceOf(name: OperationName): ['ecr' | 'sagemaker', string] {
  const { service, operation } = partsOf(name);
  return [service === 'sagemaker' ? service : 'ecr', operation];
}

/** The names of NAMING that no answer has. */
export const mistakes = [...NAMING].filter((naming) => {
  const [name, member = ''] = naming.split(' ');
  const known = operations.find((operation) => operation === name);
  return known === undefined || !membersOf(...serviceOf(known), 'Response').includes(member);
});

/** An endpoint before the sandbox, that makes its answers odd. */
export interface OddEndpoint extends AsyncDisposable {
  endpoint: string;
  /** Where answers come from. */
  target: string;
  /** What was odd: `ecr.DescribeImages imageDetails[].imageTags: []`. */
  readonly made: Set<string>;
  /** The operations that lacked what the gateway cannot do without. */
  readonly broken: Set<string>;
}

/** Starts one. */
export async function startOddEndpoint(oddity: Oddity): Promise<OddEndpoint> {
  const made = new Set<string>();
  const broken = new Set<string>();
  const server = createServer(async (request, response) => {
    const { question, status, type, body } = await pass(request, odd.target);
    const maker = new OddMaker(operationOf(request), oddity, { made, broken });
    const isAnswer = status === 200 && type.includes('json');
    response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'odd' });
    response.end(isAnswer ? JSON.stringify(maker.structure(JSON.parse(body), '', question)) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const odd: OddEndpoint = {
    endpoint: `http://127.0.0.1:${port}`,
    target: '',
    made,
    broken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return odd;
}

async function pass(request: IncomingMessage, target: string) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !/^(?:host|connection|content-length|expect)$/.test(name)
      ? [[name, value]]
      : [],
  );
  const question = Buffer.concat(chunks).toString('utf8');
  const response = await fetch(target, { method: 'POST', headers, body: question });
  return {
    question,
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
}

/** `ecr.DescribeImages`, from the header in which AWS's protocol has it. */
function operationOf(request: IncomingMessage): string {
  const [target = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
  return `${target.startsWith('SageMaker') ? 'sagemaker' : 'ecr'}.${operation}`;
}

/** Left out. */
const ABSENT = Symbol('absent');

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

type Odd = Json | typeof ABSENT;

class OddMaker {
  readonly #operation: string;
  readonly #oddity: Oddity;
  readonly #log: Pick<OddEndpoint, 'made' | 'broken'>;

  constructor(operation: string, oddity: Oddity, log: Pick<OddEndpoint, 'made' | 'broken'>) {
    this.#operation = operation;
    this.#oddity = oddity;
    this.#log = log;
  }

  /** `path` names a member, `place` where it is: other entries, and answers to other questions, are odd in other ways. */
  structure(value: { [name: string]: Json }, path: string, place: string): { [name: string]: Json } {
    const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
      const inner = this.#member(member, path === '' ? name : `${path}.${name}`, `${place}.${name}`);
      return inner === ABSENT ? [] : [[name, inner]];
    });
    return { ...Object.fromEntries(members), somethingNew: { of: ['AWS'] } };
  }

  #member(value: Json, path: string, place: string): Odd {
    const { seed, share, breaksNeeded } = this.#oddity;
    const lot = dice(`${seed} ${this.#operation} ${place}`);
    const name = `${this.#operation} ${path}`;
    const isNeeded = needed.has(name);
    // An empty structure lacks what one cannot do without.
    const holdsNeeded = isStructure(value) && [...needed].some((other) => other.startsWith(`${name}.`));
    // Half of what is needed is spared, another half for each seed: one that breaks hides what is beside it.
    const mayBreak = breaksNeeded && dice(`${seed} ${name}`).next() < 0.5;
    if (lot.next() < share && (mayBreak || !(isNeeded || holdsNeeded))) {
      const odd = oddValue(value, lot, isNeeded || /nextToken$/i.test(path));
      this.#log.made.add(`${name}: ${odd === ABSENT ? 'absent' : JSON.stringify(odd)}`);
      if (isNeeded || holdsNeeded) this.#log.broken.add(this.#operation);
      return odd;
    }
    if (Array.isArray(value)) {
      return value.map((entry, index) =>
        isStructure(entry) ? this.structure(entry, `${path}[]`, `${place}[${index}]`) : entry,
      );
    }
    return isStructure(value) ? this.structure(value, path, place) : value;
  }
}

const isStructure = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What AWS might send in a member's place, of the type that it has. What it is asked with again is its own, or nothing. */
function oddValue(value: Json, lot: Dice, isAskedWith: boolean): Odd {
  if (typeof value === 'string')
    return lot.pick<Odd>([ABSENT, null, '', ...(isAskedWith ? [] : ['SOMETHING_NEW'])]);
  if (Array.isArray(value)) return lot.pick<Odd>([ABSENT, null, []]);
  if (isStructure(value)) return lot.pick<Odd>([ABSENT, null, {}]);
  return lot.pick<Odd>([ABSENT, null]);
}
