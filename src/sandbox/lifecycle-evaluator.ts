/**
 * The evaluation of ECR lifecycle policies: what a preview lists.
 *
 * AWS leaves some points open. Here they are decided so:
 * - Children of a manifest list are listed like any other image, although ECR would not act on them before the list.
 * - Referrers (signatures, SBOMs and the like) are counted and listed like any other image.
 * - An image being restored (ACTIVATING) is in no storage class: no rule counts it or acts on it.
 * - An archived image of which the time of archiving is unknown is never due.
 * - "Older than N days" means strictly more than N times 24 hours.
 * - Images pushed at the same moment are ordered by digest, so that the order of the input never matters.
 * - Verdicts come by rule, lowest `rulePriority` first, and within a rule oldest image first.
 */
import type {
  CountType,
  LifecyclePolicy,
  LifecycleRule,
  PolicyAction,
  StorageClass,
} from './lifecycle-policy.ts';

/** Whether an image can be pulled, is in the archive, or is on its way back from there. */
export type PolicyStatus = 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';

/** What a policy looks at in an image. */
export interface PolicyImage {
  digest: string;
  tags: readonly string[];
  pushedAt: Date;
  status: PolicyStatus;
  lastRecordedPullTime?: Date | undefined;
  /** When it last came back from the archive. */
  lastActivatedAt?: Date | undefined;
  lastArchivedAt?: Date | undefined;
}

/** What a policy would do to an image, and by which rule. */
export interface PolicyVerdict {
  digest: string;
  action: PolicyAction;
  rulePriority: number;
  /** The storage class in which the rule found the image. */
  storageClass: StorageClass;
}

const DAY = 24 * 60 * 60 * 1000;

/** The status of the images in each storage class. */
const STATUS: Record<StorageClass, PolicyStatus> = { STANDARD: 'ACTIVE', ARCHIVE: 'ARCHIVED' };

/** The date whose age a rule measures. */
const CLOCKS: Record<Exclude<CountType, 'imageCountMoreThan'>, (image: PolicyImage) => Date | undefined> = {
  sinceImagePushed: (image) => image.pushedAt,
  sinceImagePulled: ({ pushedAt, lastRecordedPullTime, lastActivatedAt }) => {
    const pulledSince = lastRecordedPullTime && !(lastActivatedAt && lastActivatedAt >= lastRecordedPullTime);
    return pulledSince ? lastRecordedPullTime : (lastActivatedAt ?? pushedAt);
  },
  sinceImageTransitioned: (image) => image.lastArchivedAt,
};

/**
 * Lists the images on which a policy acts at a moment, each with the one rule that decides. Every rule counts all
 * images that match it, also those of rules above; but an image that matches a rule is out of reach of the rules
 * below, even where that rule keeps it.
 */
export function evaluateLifecyclePolicy(
  policy: LifecyclePolicy,
  images: Iterable<PolicyImage>,
  now: Date,
): PolicyVerdict[] {
  const newestFirst = [...images].sort(byAge);
  const claimed = new Set<PolicyImage>();
  const verdicts: PolicyVerdict[] = [];

  for (const rule of policy.rules) {
    const { action, rulePriority, storageClass } = rule;
    const hasTags = tagTest(rule);
    const matching = newestFirst.filter(
      (image) => image.status === STATUS[storageClass] && hasTags(image.tags),
    );
    for (const image of dueImages(rule, matching, now).toReversed()) {
      if (!claimed.has(image)) verdicts.push({ digest: image.digest, action, rulePriority, storageClass });
    }
    for (const image of matching) claimed.add(image);
  }
  return verdicts;
}

/** Orders the newest image first: by the time of its push, or of its return from the archive. */
function byAge(a: PolicyImage, b: PolicyImage): number {
  const difference =
    (b.lastActivatedAt ?? b.pushedAt).getTime() - (a.lastActivatedAt ?? a.pushedAt).getTime();
  return difference || (a.digest < b.digest ? -1 : 1);
}

function dueImages(
  rule: LifecycleRule,
  newestFirst: readonly PolicyImage[],
  now: Date,
): readonly PolicyImage[] {
  if (rule.countType === 'imageCountMoreThan') return newestFirst.slice(rule.countNumber);
  const clock = CLOCKS[rule.countType];
  const limit = now.getTime() - rule.countNumber * DAY;
  return newestFirst.filter((image) => (clock(image)?.getTime() ?? Number.POSITIVE_INFINITY) < limit);
}

/** The tag requirements of a rule. The entries of a list are joined by AND: each needs a tag that satisfies it. */
function tagTest(rule: LifecycleRule): (tags: readonly string[]) => boolean {
  if (rule.tagStatus === 'any') return () => true;
  if (rule.tagStatus === 'untagged') return (tags) => tags.length === 0;
  const needs = [
    ...rule.tagPatterns.map(patternTest),
    ...rule.tagPrefixes.map((prefix) => (tag: string) => tag.startsWith(prefix)),
  ];
  return (tags) => needs.every((isMet) => tags.some(isMet));
}

/** A test of whole tags, in which `*` stands for any text. Takes one pass, where a RegExp could backtrack. */
function patternTest(pattern: string): (tag: string) => boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (tag) => tag === pattern;
  return (tag) => {
    if (!tag.startsWith(head) || !tag.endsWith(tail)) return false;
    let end = head.length;
    for (const part of rest) {
      const start = tag.indexOf(part, end);
      if (start < 0) return false;
      end = start + part.length;
    }
    return end <= tag.length - tail.length;
  };
}
