import { readFileSync } from 'node:fs';
import type { LifecyclePolicyPreviewResult } from '@aws-sdk/client-ecr';
import { buildSchema, execute, parse } from 'graphql';
import { previewOutcome, previewStatus } from '../../src/sandbox/ecr/preview.ts';
import type { ImageRecord, Registry, Replication, Repository, World } from '../../src/sandbox/world/world.ts';
import { describeSageMakerImage, describeVersion, newestFirst } from './reference-sagemaker.ts';
import {
  byHash,
  connection,
  describeRegistry,
  globalId,
  iso,
  type Page,
  type Place,
} from './reference-values.ts';

/** What a query must be answered with: the data, as JSON. */
export type Reference = (document: string, variables: Record<string, unknown>) => unknown;

/**
 * The same graph over the sandbox's world itself: no AWS call, no loader, no cache, nothing of the gateway but its
 * schema. Where answers may differ from it, it is not asked: kinds, cursors, ids of previews.
 */
export function createReference(world: World, served: readonly Place[]): Reference {
  const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  const graph = new ReferenceGraph(world, served);
  const rootValue = graph.root();
  return (text, variableValues) => {
    const result = execute({ schema, document: documentOf(text), rootValue, variableValues });
    if ('then' in result) throw new Error('The reference answers at once.');
    if (result.errors) throw new Error(`The reference cannot answer: ${result.errors[0]?.message}`);
    return JSON.parse(JSON.stringify(result.data));
  };
}

const documents = new Map<string, ReturnType<typeof parse>>();

function documentOf(text: string) {
  const document = documents.get(text) ?? parse(text);
  documents.set(text, document);
  return document;
}

class ReferenceGraph {
  readonly #world: World;
  readonly #served: readonly Place[];

  constructor(world: World, served: readonly Place[]) {
    this.#world = world;
    this.#served = served;
  }

  root() {
    const all = this.#served.map((place) => this.#find(place.registryId, place.region));
    return {
      registries: () => all.map((registry) => registry && describeRegistry(registry)),
      registry: ({ registryId, region }: Partial<Place>) => {
        const found = this.#find(registryId, region);
        return found ? describeRegistry(found) : null;
      },
      repository: ({ name, registryId, region }: { name: string } & Partial<Place>) =>
        this.#repository(this.#find(registryId, region)?.repositories.get(name)),
      repositories: (page: Page) =>
        connection(
          all.flatMap((registry) => byHash(registry?.repositories.values() ?? [], nameOf)),
          page,
          (repository) => this.#repository(repository),
        ),
      image: ({ reference }: { reference: string }) => this.#referenced(reference).image,
      imageReferences: ({ references }: { references: string[] }) =>
        references.map((reference) => ({ reference, ...this.#referenced(reference) })),
      node: ({ id }: { id: string }) => this.#node(id),
      nodes: ({ ids }: { ids: string[] }) => ids.map((id) => this.#node(id)),
      sageMakerImage: ({ name }: { name: string }) =>
        describeSageMakerImage(this.#find(), this.#find()?.sageMakerImages.get(name)),
      sageMakerImages: (page: Page) =>
        connection(
          all.flatMap((registry) =>
            newestFirst(registry?.sageMakerImages.values() ?? []).map((image) => ({ registry, image })),
          ),
          page,
          ({ registry, image }) => describeSageMakerImage(registry, image),
        ),
    };
  }

  /** A registry, if it is served. */
  #find(
    registryId: string | null = this.#served[0]?.registryId ?? '',
    region: string | null = this.#served[0]?.region ?? '',
  ): Registry | undefined {
    const isServed = this.#served.some((place) => place.registryId === registryId && place.region === region);
    return isServed && registryId !== null && region !== null
      ? this.#world.registry(registryId, region)
      : undefined;
  }

  #repository(repository: Repository | undefined): object | null {
    if (repository === undefined) return null;
    const { details, images, lifecyclePolicy } = repository;
    const registry = this.#registryOf(repository);
    return {
      __typename: 'Repository',
      id: globalId('Repository', registry.accountId, registry.region, details.repositoryName),
      arn: details.repositoryArn,
      name: details.repositoryName,
      uri: details.repositoryUri,
      registry: () => describeRegistry(registry),
      createdAt: iso(details.createdAt),
      imageTagMutability: details.imageTagMutability,
      imageTagMutabilityExclusionFilters: details.imageTagMutabilityExclusionFilters ?? null,
      scanOnPush: details.imageScanningConfiguration?.scanOnPush,
      encryption: {
        type: details.encryptionConfiguration?.encryptionType,
        kmsKey: details.encryptionConfiguration?.kmsKey,
      },
      images: ({ filter, ...page }: Page & { filter?: { tagStatus?: string; imageStatus?: string } }) => {
        const { tagStatus = 'ANY', imageStatus = 'ACTIVE' } = filter ?? {};
        const meant = [...images.listed(0, new Date())]
          .map(([, image]) => image)
          .filter(({ status }) => imageStatus === 'ANY' || status === imageStatus)
          .filter(({ tags }) => tagStatus === 'ANY' || tags.length > 0 === (tagStatus === 'TAGGED'));
        return connection(meant, page, (image) => this.#image(repository, image));
      },
      image: ({ by }: { by: { digest?: string; tag?: string } }) =>
        this.#image(repository, findImage(repository, by)),
      lifecyclePolicy: lifecyclePolicy && {
        text: lifecyclePolicy.text,
        lastEvaluatedAt: iso(lifecyclePolicy.lastEvaluatedAt),
      },
      lifecyclePreview: () => this.#preview(repository),
    };
  }

  #registryOf({ details }: Repository): Registry {
    const region = details.repositoryArn?.split(':')[3] ?? '';
    const registry = this.#world.registry(details.registryId, region);
    if (registry === undefined) throw new Error(`No registry holds ${details.repositoryArn}`);
    return registry;
  }

  #image(repository: Repository, image: ImageRecord | undefined): object | null {
    if (image === undefined) return null;
    const { details, images } = repository;
    const { accountId, region } = this.#registryOf(repository);
    return {
      __typename: 'Image',
      id: globalId('Image', accountId, region, details.repositoryName, image.digest),
      digest: image.digest,
      repository: () => this.#repository(repository),
      uri: `${details.repositoryUri}@${image.digest}`,
      tags: image.tags,
      sizeInBytes: image.sizeInBytes,
      pushedAt: iso(image.pushedAt),
      lastRecordedPullTime: iso(image.lastRecordedPullTime),
      manifestMediaType: image.manifestMediaType,
      artifactMediaType: image.artifactMediaType,
      status: image.status,
      lastArchivedAt: iso(image.lastArchivedAt),
      lastActivatedAt: iso(image.lastActivatedAt),
      subjectManifestDigest: image.subject,
      subject: () => this.#image(repository, findImage(repository, { digest: image.subject })),
      referrers: (page: Page) => {
        const active = images.referrers(image.digest, new Date()).filter(({ status }) => status === 'ACTIVE');
        const listed = byHash(active, ({ digest }) => digest);
        return connection(listed, page, (referrer) => this.#referrer(repository, image, referrer));
      },
      replicationStatuses: () =>
        (image.replications ?? []).map((to) => this.#replication(repository, image, to)),
      lifecyclePreviewResult: () => {
        const result = outcomeOf(repository)?.results.find(({ imageDigest }) => imageDigest === image.digest);
        return result ? this.#previewResult(repository, result) : null;
      },
    };
  }

  #referrer(repository: Repository, subject: ImageRecord, referrer: ImageRecord) {
    return {
      digest: referrer.digest,
      mediaType: referrer.manifestMediaType,
      artifactType: referrer.artifactMediaType,
      size: referrer.manifestSize,
      annotations: Object.entries(referrer.annotations ?? {}).map(([key, value]) => ({ key, value })),
      artifactStatus: referrer.status,
      subject: () => this.#image(repository, subject),
      image: () => this.#image(repository, referrer),
    };
  }

  #replication(repository: Repository, image: ImageRecord, { region, registryId, failureCode }: Replication) {
    const registry = this.#find(registryId, region);
    const status = failureCode === undefined ? 'COMPLETE' : 'FAILED';
    const copy = registry?.repositories.get(repository.details.repositoryName);
    return {
      region,
      registryId,
      status,
      failureCode,
      registry: () => registry && describeRegistry(registry),
      replica: () =>
        copy && status === 'COMPLETE' ? this.#image(copy, findImage(copy, { digest: image.digest })) : null,
    };
  }

  #preview(repository: Repository) {
    const { preview } = repository;
    if (preview === undefined) return null;
    const outcome = outcomeOf(repository);
    return {
      lifecyclePolicyText: preview.policyText,
      status: previewStatus(preview, new Date()),
      repository: () => this.#repository(repository),
      summary: outcome?.summary,
      results: (page: Page) =>
        connection(outcome?.results ?? [], page, (result) => this.#previewResult(repository, result)),
    };
  }

  #previewResult(repository: Repository, result: LifecyclePolicyPreviewResult) {
    return {
      digest: result.imageDigest,
      tags: result.imageTags ?? [],
      pushedAt: iso(result.imagePushedAt),
      action: result.action,
      appliedRulePriority: result.appliedRulePriority,
      storageClass: result.storageClass,
      image: () => this.#image(repository, findImage(repository, { digest: result.imageDigest })),
    };
  }

  /** Where HOST/REPOSITORY:TAG or HOST/REPOSITORY@DIGEST leads; other forms are not asked. */
  #referenced(reference: string) {
    const [, registryId, region, name, tag, digest] =
      /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+)|@(.+))$/.exec(reference) ?? [];
    const registry = this.#find(registryId ?? null, region ?? null);
    if (registry === undefined) return { registry: null, image: null, resolution: 'EXTERNAL' };
    const repository = registry.repositories.get(name ?? '');
    const found = repository && findImage(repository, { digest, tag });
    return {
      registry: describeRegistry(registry),
      image: repository && found ? this.#image(repository, found) : null,
      resolution: found ? (digest === undefined ? 'TAG' : 'DIGEST') : 'MISSING',
    };
  }

  #node(id: string) {
    const [type, registryId, region, name = '', last = ''] = Buffer.from(id, 'base64url')
      .toString()
      .split('|');
    const registry = this.#find(registryId, region);
    if (registry === undefined) return null;
    const repository = registry.repositories.get(name);
    const sageMakerImage = registry.sageMakerImages.get(name);
    const version = sageMakerImage?.versions.get(Number(last));
    if (type === 'Registry') return describeRegistry(registry);
    if (type === 'Repository') return this.#repository(repository);
    if (type === 'Image')
      return repository ? this.#image(repository, findImage(repository, { digest: last })) : null;
    if (type === 'SageMakerImage') return describeSageMakerImage(registry, sageMakerImage);
    return sageMakerImage && version ? describeVersion(registry, sageMakerImage, version) : null;
  }
}

function findImage(
  { images }: Repository,
  { digest, tag }: { digest?: string | undefined; tag?: string | undefined },
) {
  if (digest !== undefined) return images.byDigest(digest, new Date());
  return tag === undefined ? undefined : images.byTag(tag, new Date());
}

function outcomeOf(repository: Repository) {
  const { preview } = repository;
  const isComplete = preview !== undefined && previewStatus(preview, new Date()) === 'COMPLETE';
  return isComplete ? previewOutcome(repository, preview) : undefined;
}

const nameOf = ({ details }: Repository) => details.repositoryName;
