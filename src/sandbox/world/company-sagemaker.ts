import { type SageMakerPlan, sageMakerPlans } from './company-sagemaker-catalog.ts';
import type { ImageStore } from './image-store.ts';
import { dice, hash } from './random.ts';
import type { ImageRecord, Registry, SageMakerImage, SageMakerVersion } from './world.ts';

const day = 24 * 3_600_000;

/** The SageMaker images of one registry. Which ECR image a version runs is worked out when the version is read. */
export function companySageMakerImages(
  place: { readonly accountId: string; readonly region: string },
  findRegistry: FindRegistry,
  seed: string,
  now: Date,
): SageMakerImage[] {
  return sageMakerPlans
    .filter(({ accountId, region }) => accountId === place.accountId && region === place.region)
    .map((plan) => makeImage(plan, findRegistry, seed, now));
}

/** How to find a registry of the world that is being made. */
type FindRegistry = (accountId: string, region: string) => Registry | undefined;

function makeImage(plan: SageMakerPlan, findRegistry: FindRegistry, seed: string, now: Date): SageMakerImage {
  const { name, accountId, region, versions: count } = plan;
  const lot = dice(`${seed}/sagemaker/${accountId}/${region}/${name}`);
  const arn = `arn:aws:sagemaker:${region}:${accountId}`;
  const created = now.getTime() - lot.between(300, 700) * day - lot.between(0, day);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const statusOf = (number: number) => {
    if (plan.failed?.includes(number)) return 'CREATE_FAILED';
    return plan.creating && number === count ? 'CREATING' : 'CREATED';
  };
  const made = numbers.filter((number) => statusOf(number) === 'CREATED');
  const versions = numbers.map((number): SageMakerVersion => {
    const at = created + Math.floor(((now.getTime() - created - day) * number) / count);
    const details = versionDetails(plan, number, statusOf(number), () =>
      referenceOf(plan, number, findRegistry, now),
    );
    const times = {
      CreationTime: new Date(at),
      LastModifiedTime: new Date(at + lot.between(60, 600) * 1000),
    };
    return { details: Object.assign(details, times), aliases: aliasesOf(number, made) };
  });
  return {
    details: {
      ImageArn: `${arn}:image/${name}`,
      ImageName: name,
      DisplayName: name.replaceAll('-', ' '),
      Description: `What ${name} runs`,
      ImageStatus: 'CREATED',
      RoleArn: `arn:aws:iam::${accountId}:role/sagemaker-images`,
      CreationTime: new Date(created),
      LastModifiedTime: versions.at(-1)?.details.LastModifiedTime ?? new Date(created),
    },
    versions: new Map(versions.map((version) => [version.details.Version, version])),
  };
}

/** The newest version is `latest`, the one before it `stable`. */
function aliasesOf(number: number, made: readonly number[]): string[] {
  const alias = ['latest', 'stable'][made.toReversed().indexOf(number)];
  return alias === undefined ? [] : [alias, `v${number}`];
}

function versionDetails(
  plan: SageMakerPlan,
  number: number,
  status: 'CREATED' | 'CREATING' | 'CREATE_FAILED',
  reference: () => Reference,
) {
  const { name, accountId, region } = plan;
  const arn = `arn:aws:sagemaker:${region}:${accountId}`;
  return {
    ImageArn: `${arn}:image/${name}`,
    // SageMaker writes the name in lower case here.
    ImageVersionArn: `${arn}:image-version/${name.toLowerCase()}/${number}`,
    Version: number,
    ImageVersionStatus: status,
    FailureReason: status === 'CREATE_FAILED' ? 'The image could not be pulled: manifest unknown' : undefined,
    JobType: plan.jobType,
    Processor: plan.processor,
    MLFramework: plan.framework,
    ProgrammingLang: 'Python 3.11',
    Horovod: false,
    VendorGuidance: number === plan.versions ? ('STABLE' as const) : ('TO_BE_ARCHIVED' as const),
    ReleaseNotes: `Version ${number} of ${name}`,
    get BaseImage() {
      return reference().base;
    },
    get ContainerImage() {
      return status === 'CREATED' ? reference().container : undefined;
    },
  };
}

/** What a version was made from, and what SageMaker says it runs. */
interface Reference {
  readonly base: string;
  readonly container: string;
}

/** Every third version was made from a tag, and every ninth is not told apart from it: what AWS does there is not known. */
function referenceOf(
  { runs, name, previewed = false }: SageMakerPlan,
  number: number,
  findRegistry: FindRegistry,
  now: Date,
): Reference {
  if (typeof runs === 'string') return { base: runs, container: runs };
  const uri = `${runs.accountId}.dkr.ecr.${runs.region}.amazonaws.com/${runs.repository}`;
  const repository = findRegistry(runs.accountId, runs.region)?.repositories.get(runs.repository);
  const pick = previewed ? pickPreviewed : pickImage;
  const image = repository && pick(repository.images, `${name}/${number}`, now);
  if (image === undefined) return { base: `${uri}:gone`, container: `${uri}@sha256:${'dead'.repeat(16)}` };
  const byDigest = `${uri}@${image.digest}`;
  const byTag = `${uri}:${image.tags.at(-1)}`;
  return { base: number % 3 === 0 ? byTag : byDigest, container: number % 9 === 0 ? byTag : byDigest };
}

/** Some image with a tag, near the place in the repository that the key falls on. */
function pickImage(images: ImageStore, key: string, now: Date): ImageRecord | undefined {
  const from = dice(key).between(0, Math.max(0, images.size - 1));
  for (const start of [from, 0]) {
    for (const [, image] of images.listed(start, now)) if (image.tags.length > 0) return image;
  }
  return undefined;
}

/** How many images are looked at to find some that previews list early. */
const SEARCHED = 600;
/** How many of those the versions are spread over. */
const EARLY = 16;

/** Some image with a tag, of those that come first in the order of previews. */
function pickPreviewed(images: ImageStore, key: string, now: Date): ImageRecord | undefined {
  const found: ImageRecord[] = [];
  for (const [position, image] of images.listed(0, now)) {
    if (position >= SEARCHED) break;
    if (image.tags.length > 0) found.push(image);
  }
  found.sort((a, b) => hash(a.digest) - hash(b.digest));
  return found[dice(key).between(0, Math.min(found.length, EARLY) - 1)];
}
