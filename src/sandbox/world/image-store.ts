import type { ImageRecord } from './world.ts';

/** Makes the images of one block; a gap is an image that this repository never gets. */
export type MakeBlock = (block: number) => readonly (ImageRecord | undefined)[];

/**
 * The images of a repository, made in blocks and only when someone looks. Every block but the last has the same number of
 * images, and an artifact lies in the block of its subject.
 */
export class ImageStore {
  readonly size: number;
  readonly #blockSize: number;
  readonly #makeBlock: MakeBlock;
  readonly #blocks = new Map<number, readonly (ImageRecord | undefined)[]>();
  readonly #byDigest = new Map<string, ImageRecord>();
  readonly #byTag = new Map<string, ImageRecord>();
  readonly #bySubject = new Map<string, ImageRecord[]>();
  /** Blocks below this one were made by the search, which goes from the newest to the oldest. */
  #searched = 0;

  constructor(size: number, blockSize: number, makeBlock: MakeBlock) {
    this.size = size;
    this.#blockSize = blockSize;
    this.#makeBlock = makeBlock;
  }

  static of(images: readonly ImageRecord[]): ImageStore {
    return new ImageStore(images.length, Math.max(1, images.length), () => images);
  }

  /** The same repository in another registry, image by image. */
  replica(copy: (image: ImageRecord) => ImageRecord | undefined): ImageStore {
    return new ImageStore(this.size, this.#blockSize, (block) =>
      this.block(block).map((image) => image && copy(image)),
    );
  }

  /** Images from a position on, in the order in which ECR lists them, which is no useful one. */
  *listed(from: number, now: Date): Generator<readonly [number, ImageRecord]> {
    const stride = strideThrough(this.size);
    for (let position = from; position < this.size; position += 1) {
      const index = (position * stride + 7) % this.size;
      const image = this.block(Math.floor(index / this.#blockSize))[index % this.#blockSize];
      if (image !== undefined && isThere(image, now)) yield [position, image];
    }
  }

  byDigest(digest: string, now: Date): ImageRecord | undefined {
    return this.#search(this.#byDigest, digest, now);
  }

  byTag(tag: string, now: Date): ImageRecord | undefined {
    return this.#search(this.#byTag, tag, now);
  }

  /** Artifacts whose subject has this digest, also when the subject itself is gone. */
  referrers(subject: string, now: Date): ImageRecord[] {
    this.byDigest(subject, now);
    return (this.#bySubject.get(subject) ?? []).filter((image) => isThere(image, now));
  }

  block(block: number): readonly (ImageRecord | undefined)[] {
    const known = this.#blocks.get(block);
    if (known !== undefined) return known;
    const images = this.#makeBlock(block);
    this.#blocks.set(block, images);
    for (const image of images) if (image !== undefined) this.#remember(image);
    return images;
  }

  #remember(image: ImageRecord): void {
    this.#byDigest.set(image.digest, image);
    for (const tag of image.tags) this.#byTag.set(tag, image);
    if (image.subject === undefined) return;
    const siblings = this.#bySubject.get(image.subject);
    if (siblings === undefined) this.#bySubject.set(image.subject, [image]);
    else siblings.push(image);
  }

  #search(index: ReadonlyMap<string, ImageRecord>, key: string, now: Date): ImageRecord | undefined {
    while (!index.has(key) && this.#searched * this.#blockSize < this.size) {
      this.block(this.#searched);
      this.#searched += 1;
    }
    const image = index.get(key);
    return image !== undefined && isThere(image, now) ? image : undefined;
  }
}

const isThere = (image: ImageRecord, now: Date) => image.arrivesAt === undefined || image.arrivesAt <= now;

/** A step that visits every index of a listing once: coprime to its size, and far from its neighbours. */
function strideThrough(size: number): number {
  let stride = Math.max(1, Math.floor(size * 0.618));
  while (greatestCommonDivisor(stride, size) !== 1) stride += 1;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
