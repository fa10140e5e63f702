/** What one image of a release is. */
export type Role =
  | 'platform'
  | 'index'
  | 'image'
  | 'leftover'
  | 'chart'
  | 'notation'
  | 'sbom'
  | 'bundled-signature'
  | 'bundled-sbom'
  | 'bundled-provenance';

/** One image of a release. `of` counts from the release's first image: an index's children, or an artifact's subject. */
export interface Part {
  readonly role: Role;
  readonly of?: readonly number[];
}

/** The images that one build pushes, in the order in which it pushes them. */
export type Release = readonly Part[];

const part = (role: Role, ...of: number[]): Part => ({ role, of });

/** Two platforms under an index, signed, with an SBOM that is signed too, and with its provenance. */
const signedIndex: Release = [
  part('platform'),
  part('platform'),
  part('index', 0, 1),
  part('notation', 2),
  part('sbom', 2),
  part('notation', 4),
  part('bundled-provenance', 2),
];
const unsignedIndex: Release = [part('platform'), part('platform'), part('index', 0, 1)];
/** One image, with a signature and an SBOM that both are Sigstore bundles. */
const bundled: Release = [part('image'), part('bundled-signature', 0), part('bundled-sbom', 0)];
const unsigned: Release = [part('image')];
const leftover: Release = [part('leftover')];
const signedChart: Release = [part('chart'), part('notation', 0)];
const unsignedChart: Release = [part('chart')];

/** How many images a block of releases has, whichever its layout. */
export const blockSize = 12;

/** A block for repositories that are too small for the releases of their layout. */
export const singles: readonly Release[] = Array.from({ length: blockSize }, () => unsigned);

/** What kind of thing a repository holds. */
export type Flavour = 'service' | 'base' | 'model' | 'chart';

/** The releases of a block, newest first; every layout fills a block exactly. */
export const layouts: Readonly<Record<Flavour, readonly [readonly Release[], ...(readonly Release[])[]]>> = {
  service: [
    [signedIndex, bundled, unsigned, leftover],
    [unsigned, signedIndex, leftover, unsignedIndex],
    [bundled, leftover, unsigned, bundled, unsignedIndex, unsigned],
  ],
  base: [
    [signedIndex, unsignedIndex, unsigned, leftover],
    [unsignedIndex, signedIndex, leftover, leftover],
  ],
  model: [
    [bundled, unsigned, bundled, leftover, bundled, unsigned],
    [unsigned, unsigned, bundled, leftover, bundled, bundled],
  ],
  chart: [[signedChart, signedChart, unsignedChart, signedChart, signedChart, unsignedChart, signedChart]],
};
