import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import { type Dice, dice as diceOf } from '../../src/sandbox/world/random.ts';
import { RandomDocuments } from '../whole-graph/random-request.ts';
import { anyOf, times } from './names.ts';
import type { Targets } from './targets.ts';

/** A request. */
export interface Step {
  query: string;
  variables?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** Makes random requests that name random things. */
export class Steps {
  readonly #schema: GraphQLSchema;
  readonly #dice: Dice;
  readonly #targets: Targets;
  readonly #documents: RandomDocuments;

  constructor(schema: GraphQLSchema, seed: string, targets: Targets) {
    this.#schema = schema;
    this.#dice = diceOf(`${seed} steps`);
    this.#targets = targets;
    this.#documents = new RandomDocuments(
      schema,
      this.#dice,
      (type, place) => this.#scalar(type, place),
      (coordinate) => this.#whole(coordinate),
    );
  }

  /** Any one, now and then the mutation, the subscription or what routers ask. */
  any(): Step {
    const lot = this.#dice.next();
    const { mutation, subscription } = {
      mutation: this.#schema.getMutationType(),
      subscription: this.#schema.getSubscriptionType(),
    };
    const headers = {
      'x-upstream-report': '1',
      ...(this.#dice.next() < 0.1 ? { 'cache-control': 'no-cache' } : {}),
    };
    if (lot < 0.12 && mutation)
      return { query: `mutation Random ${this.#documents.single(mutation, 6)}`, headers };
    if (lot < 0.22 && subscription)
      return {
        query: `subscription Random ${this.#documents.single(subscription, 6)}`,
        headers: { ...headers, accept: 'text/event-stream' },
      };
    if (lot < 0.35) return { ...this.#entities(), headers };
    return { query: this.#documents.query(25), headers };
  }

  /** A listing with small pages, to be walked by `$after`. */
  walk(headers: Record<string, string>): Step {
    const dice = this.#dice;
    const first = dice.between(1, 3);
    const place = anyOf(dice, this.#targets.places);
    const at = `registryId: "${place?.registryId}", region: "${place?.region}"`;
    const repository = anyOf(dice, this.#targets.repositories) ?? 'name: "a/gone"';
    const image = anyOf(dice, this.#targets.sageMakerImages) ?? 'name: "a-gone"';
    const page = `pageInfo { endCursor hasNextPage startCursor } edges { cursor }`;
    const counted = dice.next() < 0.4 ? 'totalCount' : '';
    const filter = dice.pick(['', ', filter: { nameContains: "a" }', ', filter: { nameContains: "b-" }']);
    const order = dice.pick([
      '',
      ', orderBy: { field: IMAGE_NAME, direction: ASC }',
      ', orderBy: { field: LAST_MODIFIED_TIME }',
    ]);
    const repositories = `repositories(first: ${first}, after: $after${filter}) { ${counted} missingRegistries { code message registry { host } } nodes { name uri } ${page} }`;
    const images = `sageMakerImages(first: ${first}, after: $after${filter}${order}) { ${counted} missingRegistries { code message } nodes { name arn } ${page} }`;
    const selection = dice.pick([
      repositories,
      images,
      `registry(${at}) { ${repositories} }`,
      `registry(${at}) { ${images} }`,
      `repository(${repository}) { images(first: ${first}, after: $after) { ${counted} nodes { digest tags } ${page} } }`,
      `sageMakerImage(${image}) { versions(first: ${first}, after: $after) { nodes { version containerImage imageReference { resolution } } ${page} } }`,
    ]);
    return { query: `query Walk($after: String) { ${selection} }`, headers };
  }

  /** Representations of random things, and a random selection of what each may be. */
  #entities(): Step {
    const representations = times(this.#dice.between(1, 4), () =>
      anyOf(this.#dice, this.#targets.representations),
    );
    const types = new Set(representations.map((representation) => String(representation?.['__typename'])));
    const members = [...types].flatMap((name) => {
      const type = this.#schema.getType(name);
      return type ? [`... on ${name} ${this.#documents.selection(type, 6)}`] : [];
    });
    return {
      query: `query Random($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${members.join(' ')} } }`,
      variables: { representations },
    };
  }

  /** Something that is there, mostly: names drawn one by one seldom are. */
  #whole(coordinate: string): string | undefined {
    if (this.#dice.next() < 0.25) return undefined;
    if (coordinate === 'Query.repository') return anyOf(this.#dice, this.#targets.repositories);
    if (coordinate === 'Query.sageMakerImage') return anyOf(this.#dice, this.#targets.sageMakerImages);
    return undefined;
  }

  #scalar(type: GraphQLNamedType, place: string): string {
    const {
      places,
      repositoryNames,
      sageMakerImageNames,
      digests,
      tags,
      references,
      ids,
      repositoryIds,
      cursors,
    } = this.#targets;
    const text = (all: readonly string[]) => JSON.stringify(anyOf(this.#dice, all) ?? '');
    const whole = this.#dice.pick(['1', '1', '2', '3', '50', '1000', '0', '1001', '-1']);
    switch (place) {
      case 'Query.image(reference:)':
      case 'Query.imageReferences(references:)':
        return text(references);
      case 'Query.sageMakerImage(name:)':
      case 'Registry.sageMakerImage(name:)':
        return text(sageMakerImageNames);
      case 'Subscription.lifecyclePreview(repositoryId:)':
      case 'StartLifecyclePreviewInput.repositoryId':
        return text(repositoryIds);
      case 'StartLifecyclePreviewInput.lifecyclePolicyText':
        return JSON.stringify(POLICY);
    }
    if (place.endsWith('(after:)')) return text(cursors);
    if (place.endsWith('(region:)')) return text(places.map(({ region }) => region));
    if (place.endsWith('.nameContains') || place.endsWith('.tagContains'))
      return text(['a', 'b', 'ab', 'zq']);
    if (place.endsWith('.tag') || place.endsWith('.alias')) return text(tags);
    switch (type.name) {
      case 'RepositoryName':
        return text(repositoryNames);
      case 'AccountId':
        return text(places.map(({ registryId }) => registryId));
      case 'Digest':
        return text(digests);
      case 'ID':
        return text(ids);
      case 'DateTime':
        return this.#dice.pick(['"2026-02-01T00:00:00Z"', '"2026-06-01T00:00:00Z"']);
      case 'Int':
        return whole;
      default:
        return text(['by', 'application/vnd.oci.image.config.v1+json']);
    }
  }
}

const POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: 'Keeps the newest image, and expires all of the others',
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 },
      action: { type: 'expire' },
    },
  ],
});
