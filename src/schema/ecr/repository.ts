import { repositoryArn } from '../../aws/arn.ts';
import type { RepositoryModel } from '../../aws/ecr-models.ts';
import { pageSizeOf } from '../../aws/path/operations.ts';
import { type RepositoryKey, repositoryUri } from '../../aws/registry.ts';
import type { Context } from '../../context.ts';
import { badInput } from '../../errors.ts';
import type { RegistryData } from '../../loaders/index.ts';
import { builder } from '../builder.ts';
import { connectRegistries } from '../connect-registries.ts';
import { type ConnectionArgs, itemsOf, type Listing } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import { EncryptionType, ImageTagMutability } from '../enums.ts';
import { pagesOf, pagesOverRegistries, SCAN_CALLS, type Served } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { formatGlobalId } from '../global-id.ts';
import { listKeys } from '../listings.ts';
import { addMissingRegistries } from '../missing-registry.ts';
import { Node } from '../node.ts';
import { Registry, registryArgs } from '../registry.ts';
import { connectCounted, defineTotalCount } from '../total-count.ts';
import { NameFilter } from './name-filter.ts';
import {
  countRepositories,
  type NameFilter as NameInput,
  nameTest,
  searchRepositories,
} from './repository-search.ts';

/**
 * A repository that is only named, by something that leads to it, or one that was loaded. What its name tells costs
 * nothing; the rest is loaded when it is asked for, and is null when there is no such repository.
 */
export const Repository = builder.objectRef<RepositoryKey | RepositoryModel>('Repository');
export const RepositoryConnection = defineConnection(Repository);
defineTotalCount(
  RepositoryConnection,
  'Reads all repositories, 1000 a call (DescribeRepositories), unless they are named, or the page is all of a registry.',
  'ecr.DescribeRepositories',
);
addMissingRegistries(RepositoryConnection);

const Encryption = builder.objectRef<NonNullable<RepositoryModel['encryption']>>('Encryption').implement({
  description: 'How a repository is encrypted at rest (Repository.encryptionConfiguration).',
  fields: (t) => ({
    type: t.expose('type', {
      type: EncryptionType,
      nullable: false,
      description: 'Which encryption (encryptionType).',
    }),
    kmsKey: t.exposeString('kmsKey', {
      description: 'The ARN of the KMS key (kmsKey); null with AES256.',
    }),
  }),
});

Repository.implement({
  description:
    'An ECR repository (DescribeRepositories). Its id, arn, name, uri and registry cost no call and are there even when the repository is not.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ nullable: false, description: 'The global id.', resolve: repositoryId }),
    arn: t.string({
      nullable: false,
      description: 'The ARN (Repository.repositoryArn).',
      resolve: (repository) => ('arn' in repository ? repository.arn : repositoryArn(repository)),
    }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'The name with its namespace, e.g. team/app (Repository.repositoryName).',
    }),
    uri: t.string({
      nullable: false,
      description: 'HOST/NAME, to which docker push adds a tag (Repository.repositoryUri).',
      resolve: (repository) => ('uri' in repository ? repository.uri : repositoryUri(repository)),
    }),
    registry: t.field({
      type: Registry,
      nullable: false,
      extensions: NEEDS_KEY,
      description: 'The registry that holds it.',
      resolve: ({ registry }, _, { registries }) => registries.get(registry),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was created (Repository.createdAt); null when there is no such repository.',
      extensions: LOADED,
      resolve: (repository, _, ctx) => loaded(repository, ctx, ({ createdAt }) => createdAt),
    }),
    imageTagMutability: t.field({
      type: ImageTagMutability,
      description:
        'Whether tags may be moved (Repository.imageTagMutability); null when there is no such repository.',
      extensions: LOADED,
      resolve: (repository, _, ctx) =>
        loaded(repository, ctx, ({ imageTagMutability }) => imageTagMutability),
    }),
    imageTagMutabilityExclusionFilters: t.field({
      type: [NameFilter],
      description:
        'Tags that are exceptions from imageTagMutability (Repository.imageTagMutabilityExclusionFilters); null when AWS names none.',
      extensions: LOADED,
      resolve: (repository, _, ctx) =>
        loaded(repository, ctx, (model) => model.imageTagMutabilityExclusionFilters),
    }),
    scanOnPush: t.boolean({
      description:
        "The repository's own setting, which a registry-wide scanning configuration overrides (Repository.imageScanningConfiguration.scanOnPush); null when AWS does not say, and when there is no such repository.",
      extensions: LOADED,
      resolve: (repository, _, ctx) => loaded(repository, ctx, ({ scanOnPush }) => scanOnPush),
    }),
    encryption: t.field({
      type: Encryption,
      description:
        'How it is encrypted at rest (Repository.encryptionConfiguration); null when AWS does not say, and when there is no such repository.',
      extensions: LOADED,
      resolve: (repository, _, ctx) => loaded(repository, ctx, ({ encryption }) => encryption),
    }),
  }),
});

/** A member of the record, which is loaded where only the key is at hand. */
const LOADED = { plan: { needs: 'key', looksUp: 'repositories' }, cost: { ofParent: true } } as const;

/** The global id of a repository. */
export function repositoryId({ registry, name }: RepositoryKey): string {
  return formatGlobalId('Repository', [registry.registryId, registry.region, name]);
}

/** A member of the repository's record: at hand, or loaded together with its neighbours'. */
function loaded<T>(
  repository: RepositoryKey | RepositoryModel,
  { registries }: Context,
  member: (model: RepositoryModel) => T,
): T | null | Promise<T | null> {
  if ('createdAt' in repository) return member(repository);
  return registries
    .get(repository.registry)
    .repositories.load(repository.name)
    .then((model) => model && member(model));
}

const RepositoryFilter = builder.inputType('RepositoryFilter', {
  description: 'Which repositories; all of them when left out.',
  fields: (t) => ({
    names: t.field({
      type: ['RepositoryName'],
      description:
        'Exact names, 1 to 1000 (DescribeRepositories.repositoryNames, 100 a call). Names that do not exist are left out.',
    }),
    nameContains: t.string({
      description:
        'A part of the name, case-sensitively. Applied by the gateway, which reads all repositories, 1000 a call (DescribeRepositories), unless there are names; they are then listed by name.',
    }),
  }),
});

const listArgs = {
  ...connectionArgs,
  ...builder.args((t) => ({
    filter: t.field({ type: RepositoryFilter, description: 'Which repositories.' }),
  })),
};

const MAX_NAMES = 1000;

/**
 * The repositories of one registry: those of these names, those with this in their names, or all. Where some are hidden, AWS's
 * pages would tell how many and where.
 */
function listRepositories(
  field: string,
  registry: RegistryData,
  { names, nameContains }: NameInput,
): Listing<RepositoryModel> {
  const { key, repositories } = registry;
  if (names === undefined || names === null) {
    const { list } = repositories;
    if (nameContains || !list) return searchRepositories(field, registry, nameContains ?? '');
    return { field, args: key, maxPageSize: REPOSITORIES_A_CALL, read: list };
  }
  if (names.length < 1 || names.length > MAX_NAMES) {
    throw badInput('filter.names', `must hold 1 to ${MAX_NAMES} names; it holds ${names.length}.`);
  }
  const listing = listKeys(field, [...new Set(names)].filter(nameTest(nameContains)), (wanted) =>
    Promise.all(wanted.map((name) => repositories.load(name))),
  );
  return { ...listing, args: { key, names, nameContains } };
}

/** Names are looked up; without them it is a listing. */
function lookedUpByNames({ filter }: { filter?: typeof RepositoryFilter.$inferInput | null | undefined }) {
  return filter?.names ? 'repositories' : null;
}

const REPOSITORIES_A_CALL = pageSizeOf('ecr.DescribeRepositories');

type ListArgs = ConnectionArgs & { filter?: NameInput | null | undefined };

/**
 * The calls of a listing: names are looked up, and what is found by a part of its name, or by somebody who may not see all,
 * is found among all.
 */
function listCalls({ filter, ...page }: ListArgs, pages: typeof pagesOverRegistries, served: Served): number {
  if (filter?.names) return 0;
  const isFoundAmongAll = filter?.nameContains || served.hides.repositories;
  return isFoundAmongAll ? served.registries * SCAN_CALLS : pages(page, REPOSITORIES_A_CALL, served);
}

/** How many names are looked up. */
function keysOf({ filter }: ListArgs): number {
  return filter?.names?.length ?? 1;
}

builder.objectFields(Registry, (t) => ({
  repositories: t.field({
    type: RepositoryConnection,
    args: listArgs,
    description: 'Its repositories, in no order (DescribeRepositories); null only with an error.',
    extensions: {
      plan: { needs: 'key', looksUp: lookedUpByNames },
      cost: {
        page: itemsOf,
        keys: keysOf,
        calls: {
          'ecr.DescribeRepositories': ({ distinct }, args, served) =>
            distinct * listCalls(args, pagesOf, { ...served, registries: 1 }),
        },
      },
    },
    resolve: (registry, { filter, ...page }, _, info) =>
      connectCounted(listRepositories('Registry.repositories', registry, filter ?? {}), page, info, () =>
        countRepositories(registry, filter ?? {}),
      ),
  }),
  repository: t.field({
    type: Repository,
    args: { name: t.arg({ type: 'RepositoryName', required: true, description: 'The name.' }) },
    description: 'One of its repositories; null when there is none of this name (DescribeRepositories).',
    extensions: {
      plan: { needs: 'key', looksUp: 'repositories', key: ({ key }, { name }) => ({ registry: key, name }) },
    },
    resolve: ({ repositories }, { name }) => repositories.load(name),
  }),
}));

builder.queryFields((t) => ({
  repositories: t.field({
    type: RepositoryConnection,
    args: listArgs,
    description:
      'The repositories of every served registry, one registry after another; within one in no order (DescribeRepositories). One that fails is left out, and is in missingRegistries and in errors; null when all of them fail.',
    extensions: {
      plan: { looksUp: lookedUpByNames },
      cost: {
        page: itemsOf,
        keys: keysOf,
        calls: {
          'ecr.DescribeRepositories': (_, args, served) => listCalls(args, pagesOverRegistries, served),
        },
      },
    },
    resolve: (_, { filter, ...page }, context, info) => {
      const field = 'Query.repositories';
      const wanted = filter ?? {};
      const listing = {
        field,
        args: { ...wanted },
        listingOf: (registry: RegistryData) => listRepositories(field, registry, wanted),
        countOf: (registry: RegistryData) => countRepositories(registry, wanted),
      };
      return connectRegistries(listing, page, context, info);
    },
  }),
  repository: t.field({
    type: Repository,
    args: {
      name: t.arg({ type: 'RepositoryName', required: true, description: 'The name.' }),
      ...registryArgs,
    },
    description:
      'One repository; null when there is none of this name (DescribeRepositories). REGISTRY_NOT_SERVED when the registry is not served.',
    extensions: {
      plan: {
        looksUp: 'repositories',
        key: (_, { name, ...key }, { registries }) => ({ registry: registries.get(key).key, name }),
      },
    },
    resolve: (_, { name, ...key }, { registries }) => registries.get(key).repositories.load(name),
  }),
}));
