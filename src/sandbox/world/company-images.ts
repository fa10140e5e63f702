import { describeContent } from './company-manifests.ts';
import { companyScan } from './company-scans.ts';
import { companySignings } from './company-signings.ts';
import { ImageStore } from './image-store.ts';
import { digestOf, writeManifest } from './manifest.ts';
import { type Dice, dice } from './random.ts';
import { blockSize, type Flavour, layouts, type Part, type Release, type Role, singles } from './release.ts';
import type { ImageRecord, Replication } from './world.ts';

/** What the images of one repository are made from. Their digests follow from seed, name and place alone, not from time. */
export interface ImagePlan {
  readonly seed: string;
  /** The registry that they are pushed to. */
  readonly home: { readonly accountId: string; readonly region: string };
  readonly repositoryName: string;
  readonly flavour: Flavour;
  readonly size: number;
  /** When the world begins: pushes lie in the two years before it. */
  readonly start: Date;
  readonly destinations: readonly { readonly region: string; readonly registryId: string }[];
}

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const history = 730 * day;
/** Images that are older were there before replication was set up. */
const replicationAge = 420 * day;

/** A repository full of releases, the newest in block 0. */
export function companyImages(plan: ImagePlan): ImageStore {
  return new ImageStore(plan.size, blockSize, (block) => {
    const releases = releasesOf(plan, block);
    const images: ImageRecord[] = [];
    for (const [place, release] of releases.entries()) {
      const age = ((block + (place + 0.05) / releases.length) / Math.ceil(plan.size / blockSize)) ** 1.5;
      makeRelease(plan, release, block * blockSize + images.length, age, images);
    }
    return images.slice(0, plan.size - block * blockSize);
  });
}

/** The releases of a block. A repository that would end before its first image with a tag has single images instead. */
function releasesOf(plan: ImagePlan, block: number): readonly Release[] {
  const releases = dice(`${plan.seed}/${plan.repositoryName}/${block}`).pick(layouts[plan.flavour]);
  return newestTagged(releases) < plan.size ? releases : singles;
}

const newestTagged = (releases: readonly Release[]) =>
  releases.flat().findIndex(({ role }) => tagged.has(role));

/** What all images of a release share. */
interface ReleaseFate {
  readonly pushedAt: number;
  readonly status: ImageRecord['status'];
  readonly lastArchivedAt?: Date;
  readonly lastActivatedAt?: Date;
}

function makeRelease(
  plan: ImagePlan,
  release: Release,
  first: number,
  age: number,
  into: ImageRecord[],
): void {
  const lot = dice(`${plan.seed}/${plan.repositoryName}/release ${first}`);
  const fate = releaseFate(
    lot,
    plan.start,
    plan.start.getTime() - 8 * minute - Math.floor(age * (history - day)),
  );
  const made: ImageRecord[] = [];
  const signed = new Set(release.flatMap(({ role, of = [] }) => (role === 'notation' ? of : [])));
  for (const [place, part] of release.entries()) {
    const image = makeImage(plan, part, first + place, place, made, fate);
    const signings = companySignings(
      plan,
      part.role,
      signed.has(place),
      dice(`${plan.seed}/${plan.repositoryName}/signing ${first + place}`),
    );
    made.push({ ...image, scan: companyScan(plan, part.role, first + place, image), signings });
  }
  into.push(...made);
}

function makeImage(
  plan: ImagePlan,
  { role, of }: Part,
  index: number,
  place: number,
  made: readonly ImageRecord[],
  fate: ReleaseFate,
): ImageRecord {
  const lot = dice(`${plan.seed}/${plan.repositoryName}/${index}`);
  const others = of === undefined ? [] : of.flatMap((i) => made[i] ?? []);
  // Made anew for each reader: a repository may have 100,000 images, and few manifests are ever read.
  const content = () => describeContent(plan, role, index, place, others);
  const { parts, sizeInBytes } = content();
  const text = writeManifest(parts);
  const pushedAt = new Date(fate.pushedAt + place * 4 * second);
  return {
    digest: digestOf(text),
    tags: tagsOf(plan, role, index, lot),
    sizeInBytes,
    pushedAt,
    status: fate.status,
    manifestMediaType: parts.mediaType,
    manifestSize: text.length,
    manifest: () => writeManifest(content().parts),
    artifactMediaType: parts.artifactType ?? parts.config?.mediaType,
    lastRecordedPullTime: lastPull(role, lot, pushedAt, plan.start),
    lastArchivedAt: fate.lastArchivedAt,
    lastActivatedAt: fate.lastActivatedAt,
    subject: parts.subject?.digest,
    annotations: parts.annotations,
    replications: plan.destinations.flatMap((to) => replicationTo(to, lot, pushedAt, plan.start)),
  };
}

function releaseFate(lot: Dice, start: Date, pushedAt: number): ReleaseFate {
  const age = start.getTime() - pushedAt;
  const fate = lot.next();
  if (age < 200 * day || fate > 0.2) return { pushedAt, status: 'ACTIVE' };
  const lastArchivedAt = new Date(pushedAt + lot.between(90, 110) * day);
  if (fate < 0.13) return { pushedAt, status: 'ARCHIVED', lastArchivedAt };
  if (fate < 0.15) return { pushedAt, status: 'ACTIVATING', lastArchivedAt };
  const lastActivatedAt = new Date(start.getTime() - lot.between(1, 60) * day);
  return { pushedAt, status: 'ACTIVE', lastArchivedAt, lastActivatedAt };
}

const tagged: ReadonlySet<Role> = new Set<Role>(['image', 'index', 'chart']);

function tagsOf(plan: ImagePlan, role: Role, index: number, lot: Dice): string[] {
  if (!tagged.has(role)) return [];
  const serial = plan.size - index;
  const version = `${1 + Math.floor(serial / 1000)}.${Math.floor(serial / 25) % 40}.${serial % 25}`;
  if (role === 'chart') return [version];
  const commit = `main-${lot.hex(7)}`;
  const kind = lot.next();
  const tags = kind < 0.4 ? [version, commit] : kind < 0.85 ? [commit] : [`pr-${serial}`];
  return isNewest(plan, index) ? ['latest', ...tags] : tags;
}

/** Whether this is the first image of the repository that has a tag. */
function isNewest(plan: ImagePlan, index: number): boolean {
  return index < blockSize && index === newestTagged(releasesOf(plan, 0));
}

function lastPull(role: Role, lot: Dice, pushedAt: Date, start: Date): Date | undefined {
  if (!tagged.has(role) && role !== 'platform') return undefined;
  if (lot.next() < 0.35) return undefined;
  return new Date(
    pushedAt.getTime() + Math.floor((start.getTime() - pushedAt.getTime()) * lot.next() ** 0.5),
  );
}

/**
 * Most images reach a destination within half an hour of their push. A few fail, a few are stuck and come through within
 * the hour after the world began, and some always were too old to be replicated.
 */
function replicationTo(
  { region, registryId }: { readonly region: string; readonly registryId: string },
  lot: Dice,
  pushedAt: Date,
  start: Date,
): Replication[] {
  if (start.getTime() - pushedAt.getTime() > replicationAge) return [];
  const fate = lot.next();
  if (fate < 0.04)
    return [{ region, registryId, failureCode: lot.pick(['InternalFailure', 'RegistryPolicyDenied']) }];
  const completesAt =
    fate < 0.08
      ? start.getTime() + lot.between(1, 60) * minute
      : pushedAt.getTime() + lot.between(2, 30) * minute;
  return [{ region, registryId, completesAt: new Date(completesAt) }];
}

/** The image as it arrives at a destination: same digest and tags, and a life of its own, not scanned or signed anew. */
export function replicaAt(
  image: ImageRecord,
  destination: { readonly region: string; readonly registryId: string },
): ImageRecord | undefined {
  const { completesAt } =
    image.replications?.find(
      (to) => to.region === destination.region && to.registryId === destination.registryId,
    ) ?? {};
  if (completesAt === undefined) return undefined;
  return {
    ...image,
    pushedAt: completesAt,
    arrivesAt: completesAt,
    status: 'ACTIVE',
    lastRecordedPullTime: undefined,
    lastArchivedAt: undefined,
    lastActivatedAt: undefined,
    replications: [],
    scan: undefined,
    signings: [],
  };
}
