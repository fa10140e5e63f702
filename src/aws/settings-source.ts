import {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRegistryCommand,
  type ECRClient,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  ListReplicationBackfillsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ecr';
import { GatewayError } from '../errors.ts';
import { list, requiredName } from './answer-values.ts';
import { repositoryArn } from './arn.ts';
import { lookUpBatch, type Settle } from './batch-lookup.ts';
import type { CallPath } from './call.ts';
import type { OwnAccount } from './connect/own-account.ts';
import { missingRepository } from './ecr-answers.ts';
import { isAwsError, orElse, readFailure, toGatewayError } from './errors.ts';
import { nextToken, type Page, type PageRequest } from './page.ts';
import type { Work } from './path/flight.ts';
import { OPERATIONS, partsOf } from './path/operations.ts';
import type { RegistryKey } from './registry.ts';
import * as read from './settings-answers.ts';
import type {
  PullThroughCacheRuleModel,
  ReplicationBackfillModel,
  ReplicationRuleModel,
  RepositoryScanningModel,
  ResourceTagModel,
  ScanningConfigurationModel,
} from './settings-models.ts';

const SCANNING = 'ecr.BatchGetRepositoryScanningConfiguration';
const NO_REPOSITORY = 'RepositoryNotFoundException';

/** One repository's part of a batch: its configuration, null for one that does not exist, or an error of its own. */
interface ScanningPart {
  name: string;
  answer: RepositoryScanningModel | null | GatewayError;
}

/**
 * Typed reads of what is configured of one registry and its repositories. What does not exist is null; what failed is
 * thrown as a GatewayError. What has no `registryId` is read only with credentials of the registry's own account.
 */
export class SettingsSource {
  readonly #client: () => ECRClient;
  readonly #call: CallPath;
  readonly #registry: RegistryKey;
  readonly #ownAccount: OwnAccount;

  constructor(registry: RegistryKey, client: () => ECRClient, call: CallPath, ownAccount: OwnAccount) {
    this.#registry = registry;
    this.#client = client;
    this.#call = call;
    this.#ownAccount = ownAccount;
  }

  /** DescribeRegistry; its answer tells whose registry it is, so nobody has to ask before. */
  async getReplicationRules(work: Work): Promise<ReplicationRuleModel[]> {
    const what = 'the replication rules';
    this.#ownAccount.requireIfKnown(what);
    const { account, rules } = await this.#call({
      operation: 'ecr.DescribeRegistry',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(new DescribeRegistryCommand({}), { abortSignal });
        return {
          account: requiredName(answer.registryId, 'registryId'),
          rules: read.readReplicationRules(answer.replicationConfiguration),
        };
      },
    });
    this.#ownAccount.learn(account, what);
    return rules;
  }

  /** GetRegistryScanningConfiguration. */
  async getScanningConfiguration(work: Work): Promise<ScanningConfigurationModel> {
    await this.#ownAccount.require('the scanning configuration');
    return this.#call({
      operation: 'ecr.GetRegistryScanningConfiguration',
      work,
      send: async (abortSignal) => {
        const command = new GetRegistryScanningConfigurationCommand({});
        const { scanningConfiguration } = await this.#client().send(command, { abortSignal });
        return read.readScanningConfiguration(scanningConfiguration);
      },
    });
  }

  /**
   * BatchGetRepositoryScanningConfiguration by name, 25 a call. A name that leads to no repository may be one of the
   * failures, or sink the call; any other failure is that name's own error.
   */
  getRepositoryScanning(
    names: readonly string[],
    work: Work,
    settle: Settle<RepositoryScanningModel>,
  ): Promise<void> {
    return lookUpBatch<string, ScanningPart>(
      {
        batchSize: OPERATIONS[SCANNING].batchSize,
        keyOf: (name) => name,
        keysOf: ({ name }) => [name],
        fetch: async (wanted) => {
          await this.#ownAccount.require('the scanning configuration of repositories');
          return this.#getRepositoryScanning(wanted, work);
        },
        whenMissing: {
          missingKey: (error) =>
            isAwsError(error, NO_REPOSITORY) ? { key: missingRepository(error) } : undefined,
        },
      },
      names,
      (name, part) => settle(name, part === null || part instanceof GatewayError ? part : part.answer),
    );
  }

  /** DescribePullThroughCacheRules page by page, at most 1000 a page. */
  listPullThroughCacheRules(
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<Page<PullThroughCacheRuleModel>> {
    const { registryId } = this.#registry;
    const command = new DescribePullThroughCacheRulesCommand({
      registryId,
      maxResults: pageSize,
      nextToken: token,
    });
    return this.#call({
      operation: 'ecr.DescribePullThroughCacheRules',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        const rules = list(answer.pullThroughCacheRules, 'pullThroughCacheRules');
        return {
          items: rules.map(read.readPullThroughCacheRule),
          nextToken: nextToken(answer.nextToken, token),
        };
      },
    });
  }

  /** ListReplicationBackfills page by page, at most 50 a page; a summary tells the progress too. */
  listReplicationBackfills(
    { pageSize, token }: PageRequest,
    work: Work,
  ): Promise<Page<ReplicationBackfillModel>> {
    const { registryId } = this.#registry;
    const command = new ListReplicationBackfillsCommand({
      registryId,
      maxResults: pageSize,
      nextToken: token,
    });
    return this.#call({
      operation: 'ecr.ListReplicationBackfills',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return {
          items: list(answer.backfills, 'backfills').map(read.readReplicationBackfill),
          nextToken: nextToken(answer.nextToken, token),
        };
      },
    });
  }

  /** GetRegistryPolicy; null when the registry has none. */
  async getRegistryPolicy(work: Work): Promise<string | null> {
    await this.#ownAccount.require('the policy');
    const policy = this.#call({
      operation: 'ecr.GetRegistryPolicy',
      work,
      send: async (abortSignal) => {
        const { policyText } = await this.#client().send(new GetRegistryPolicyCommand({}), { abortSignal });
        return read.readPolicyText(policyText);
      },
    });
    return policy.catch(orElse({ RegistryPolicyNotFoundException: null }));
  }

  /** GetRepositoryPolicy; null when the repository has none or is gone. */
  getRepositoryPolicy(repositoryName: string, work: Work): Promise<string | null> {
    const { registryId } = this.#registry;
    const command = new GetRepositoryPolicyCommand({ registryId, repositoryName });
    const policy = this.#call({
      operation: 'ecr.GetRepositoryPolicy',
      work,
      send: async (abortSignal) => {
        const { policyText } = await this.#client().send(command, { abortSignal });
        return read.readPolicyText(policyText);
      },
    });
    return policy.catch(orElse({ RepositoryPolicyNotFoundException: null, [NO_REPOSITORY]: null }));
  }

  /** ListTagsForResource of a repository; null when it is gone. */
  async getResourceTags(name: string, work: Work): Promise<ResourceTagModel[] | null> {
    await this.#ownAccount.require('the tags of repositories');
    const command = new ListTagsForResourceCommand({
      resourceArn: repositoryArn({ registry: this.#registry, name }),
    });
    const tags = this.#call({
      operation: 'ecr.ListTagsForResource',
      work,
      send: async (abortSignal) => {
        const answer = await this.#client().send(command, { abortSignal });
        return list(answer.tags, 'tags').map(read.readResourceTag);
      },
    });
    return tags.catch(orElse({ [NO_REPOSITORY]: null }));
  }

  async #getRepositoryScanning(names: readonly string[], work: Work): Promise<ScanningPart[]> {
    const command = new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [...names] });
    return this.#call({
      operation: SCANNING,
      work,
      send: async (abortSignal) => {
        const { scanningConfigurations, failures } = await this.#client().send(command, { abortSignal });
        const found = list(scanningConfigurations, 'scanningConfigurations').map(read.readRepositoryScanning);
        return [
          ...found.map((answer) => ({ name: answer.repositoryName, answer })),
          ...list(failures, 'failures').map((failure) => this.#failedPart(read.readScanningFailure(failure))),
        ];
      },
    });
  }

  #failedPart({ repositoryName: name, failureCode }: read.ScanningFailure): ScanningPart {
    if (failureCode === 'REPOSITORY_NOT_FOUND') return { name, answer: null };
    const cause = Object.assign(new Error(`${name}: ${failureCode}`), { name: failureCode });
    return {
      name,
      answer: toGatewayError(readFailure(cause), { ...partsOf(SCANNING), ...this.#registry }, cause),
    };
  }
}
