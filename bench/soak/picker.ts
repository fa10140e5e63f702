import type { Repository, World } from '../../src/sandbox/world/world.ts';
import { globalId } from './reference-values.ts';
import { SERVED } from './world.ts';

/** Picks at random what to ask of: mostly what is in the world, and sometimes what is not. */
export class Picker {
  readonly #random: () => number;
  readonly #repositories: readonly (Repository & { region: string })[];
  readonly #sageMakerImages: readonly { name: string; region: string; versions: number }[];

  constructor(world: World, random: () => number) {
    this.#random = random;
    const registries = SERVED.flatMap(({ registryId, region }) => world.registry(registryId, region) ?? []);
    this.#repositories = registries.flatMap(({ region, repositories }) =>
      [...repositories.values()].map((repository) => ({ ...repository, region })),
    );
    this.#sageMakerImages = registries.flatMap(({ region, sageMakerImages }) =>
      [...sageMakerImages].map(([name, { versions }]) => ({ name, region, versions: versions.size })),
    );
  }

  /** From 1 to `most`, small ones more often. */
  count(most: number): number {
    return 1 + Math.floor(this.#random() ** 2 * most);
  }

  of<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.count(most) }, make);
  }

  repository(): { name: string; region: string } {
    if (this.#random() < 0.02) return { name: `gone/away-${this.count(50)}`, region: SERVED[0].region };
    const { details, region } = this.of(this.#repositories);
    return { name: details.repositoryName, region };
  }

  selector() {
    const { name, region, digest, tag } = this.#image();
    const by = tag !== undefined && this.#random() < 0.5 ? { tag } : { digest };
    return { name, region, by };
  }

  reference(): string {
    if (this.#random() < 0.05) return `444455556666.dkr.ecr.us-east-1.amazonaws.com/vision/training:latest`;
    const { name, region, digest, tag } = this.#image();
    const host = `${SERVED[0].registryId}.dkr.ecr.${region}.amazonaws.com`;
    return tag !== undefined && this.#random() < 0.5 ? `${host}/${name}:${tag}` : `${host}/${name}@${digest}`;
  }

  sageMakerImage(): string {
    return this.#random() < 0.1 ? `gone-${this.count(20)}` : this.of(this.#sageMakerImages).name;
  }

  id(): string {
    const { registryId } = SERVED[0];
    const { name, region, digest } = this.#image();
    const sageMaker = this.of(this.#sageMakerImages);
    return this.of([
      globalId('Registry', registryId, region),
      globalId('Repository', registryId, region, name),
      globalId('Image', registryId, region, name, digest),
      globalId('SageMakerImage', registryId, sageMaker.region, sageMaker.name),
      globalId(
        'SageMakerImageVersion',
        registryId,
        sageMaker.region,
        sageMaker.name,
        this.count(sageMaker.versions + 1),
      ),
    ]);
  }

  /** An image of a repository, or one that is not there. */
  #image(): { name: string; region: string; digest: string; tag: string | undefined } {
    const { details, images, region } = this.of(this.#repositories);
    const name = details.repositoryName;
    if (images.size > 0 && this.#random() > 0.05) {
      const from = Math.floor(this.#random() * images.size);
      for (const [, { digest, tags }] of images.listed(from, new Date()))
        return { name, region, digest, tag: tags.length > 0 ? this.of(tags) : undefined };
    }
    const digest = `sha256:${this.count(200).toString(16).padStart(64, '0')}`;
    return { name, region, digest, tag: `gone-${this.count(200)}` };
  }
}
