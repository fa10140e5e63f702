import { describe, expect, it } from 'vitest';
import { evaluateLifecyclePolicy, type PolicyImage } from '../../src/sandbox/lifecycle-evaluator.ts';
import {
  type LifecyclePolicy,
  type LifecycleRule,
  parseLifecyclePolicy,
} from '../../src/sandbox/lifecycle-policy.ts';
import fc from '../helpers/fast-check.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const HOUR = 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * HOUR);

/** An active image that was pushed some days ago. */
const image = (digest: string, tags: readonly string[], age: number, rest: Partial<PolicyImage> = {}) => ({
  digest,
  tags,
  pushedAt: daysAgo(age),
  status: 'ACTIVE' as const,
  ...rest,
});

type Selection = Readonly<Record<string, unknown>>;
const EXPIRE = { type: 'expire' };
const TRANSITION = { type: 'transition', targetStorageClass: 'archive' };

const ANY = { tagStatus: 'any' };
const UNTAGGED = { tagStatus: 'untagged' };
const patterns = (...tagPatternList: string[]) => ({ tagStatus: 'tagged', tagPatternList });
const prefixes = (...tagPrefixList: string[]) => ({ tagStatus: 'tagged', tagPrefixList });
const keep = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber });
const since = (event: 'Pushed' | 'Pulled' | 'Transitioned', countNumber: number) => ({
  countType: `sinceImage${event}`,
  countUnit: 'days',
  countNumber,
  ...(event === 'Transitioned' ? { storageClass: 'archive' } : {}),
});
const olderThan = (days: number) => since('Pushed', days);

/** A policy of these selections, of priorities 1, 2, 3 and so on. */
function policyOf(selections: readonly Selection[], action: Selection = EXPIRE): LifecyclePolicy {
  const rules = selections.map((selection, i) => ({ rulePriority: i + 1, selection, action }));
  const parsed = parseLifecyclePolicy(JSON.stringify({ rules }));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.policy;
}

/** What a policy does, as "digest by rule", in the order of the verdicts. */
function outcome(policy: LifecyclePolicy, images: Iterable<PolicyImage>): string[] {
  return evaluateLifecyclePolicy(policy, images, NOW).map(
    (found) => `${found.digest} by ${found.rulePriority}`,
  );
}

describe('the worked examples of the ECR user guide', () => {
  const betaAndProd = [
    image('A', ['beta-1', 'prod-1'], 10),
    image('B', ['beta-2', 'prod-2'], 9),
    image('C', ['beta-3'], 8),
  ];

  it.each<[string, readonly PolicyImage[], readonly Selection[], readonly string[]]>([
    [
      'prod, then beta',
      betaAndProd,
      [
        { ...patterns('prod*'), ...keep(1) },
        { ...patterns('beta*'), ...keep(1) },
      ],
      ['A by 1'],
    ],
    [
      'beta, then prod',
      betaAndProd,
      [
        { ...patterns('beta*'), ...keep(1) },
        { ...patterns('prod*'), ...keep(1) },
      ],
      ['A by 1', 'B by 1'],
    ],
    [
      'two patterns and an age',
      [
        image('A', ['alpha-1'], 12),
        image('B', ['beta-1'], 11),
        image('C', ['alpha-2', 'beta-2'], 10),
        image('D', ['alpha-3'], 4),
        image('E', ['beta-3'], 3),
        image('F', ['alpha-4', 'beta-4'], 2),
      ],
      [{ ...patterns('alpha*', 'beta*'), ...olderThan(5) }],
      ['C by 1'],
    ],
    [
      'two patterns and a count',
      [
        image('A', ['alpha-1', 'beta-1', 'gamma-1'], 10),
        image('B', ['alpha-2', 'beta-2'], 9),
        image('C', ['alpha-3', 'beta-3', 'gamma-2'], 8),
      ],
      [{ ...patterns('alpha*', 'beta*'), ...keep(1) }],
      ['A by 1', 'B by 1'],
    ],
    [
      'all images',
      [image('A', ['alpha-1'], 4), image('B', ['beta-1'], 3), image('C', [], 2), image('D', ['alpha-2'], 1)],
      [{ ...ANY, ...keep(1) }],
      ['A by 1', 'B by 1', 'C by 1'],
    ],
    [
      'tagged, untagged, then all',
      [
        image('A', ['alpha-1', 'beta-1'], 4),
        image('B', [], 3),
        image('C', ['alpha-2'], 2),
        image('D', ['9f1c2d7'], 1),
        image('E', [], 1, { pushedAt: new Date(daysAgo(1).getTime() + 1) }),
      ],
      [
        { ...patterns('alpha*'), ...keep(1) },
        { ...UNTAGGED, ...olderThan(1) },
        { ...ANY, ...keep(1) },
      ],
      ['A by 1', 'B by 2', 'D by 3'],
    ],
  ])('%s', (_, images, selections, expected) => {
    expect(outcome(policyOf(selections), images)).toEqual(expected);
  });
});

describe('a verdict', () => {
  it('names the action, the rule and the storage class', () => {
    const archived = image('old', [], 400, { status: 'ARCHIVED', lastArchivedAt: daysAgo(200) });
    const evaluate = (selection: Selection, action: Selection) =>
      evaluateLifecyclePolicy(policyOf([selection], action), [image('new', [], 40), archived], NOW);
    expect(evaluate({ ...ANY, ...olderThan(30) }, EXPIRE)).toEqual([
      { digest: 'new', action: { type: 'EXPIRE' }, rulePriority: 1, storageClass: 'STANDARD' },
    ]);
    expect(evaluate({ ...ANY, ...olderThan(30) }, TRANSITION)).toEqual([
      {
        digest: 'new',
        action: { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
        rulePriority: 1,
        storageClass: 'STANDARD',
      },
    ]);
    expect(evaluate({ ...ANY, ...since('Transitioned', 90) }, EXPIRE)).toEqual([
      { digest: 'old', action: { type: 'EXPIRE' }, rulePriority: 1, storageClass: 'ARCHIVE' },
    ]);
  });

  it('comes oldest image first, images of one moment by digest', () => {
    const images = [
      image('C', [], 5),
      image('A', [], 5),
      image('B', [], 5),
      image('D', [], 7),
      image('E', [], 6),
    ];
    expect(outcome(policyOf([{ ...ANY, ...olderThan(1) }]), images)).toEqual(
      ['D', 'E', 'C', 'B', 'A'].map((digest) => `${digest} by 1`),
    );
  });
});

describe('tags', () => {
  const matches = (selection: Selection, ...tags: string[]) =>
    outcome(policyOf([{ ...selection, ...olderThan(1) }]), [image('A', tags, 2)]).length === 1;

  it.each<[string, Selection, readonly string[], boolean]>([
    ['a pattern without wildcard is the whole tag', patterns('prod'), ['prod'], true],
    ['a pattern without wildcard is no prefix', patterns('prod'), ['prod1'], false],
    ['prod* begins', patterns('prod*'), ['prod'], true],
    ['prod* does not contain', patterns('prod*'), ['a-prod'], false],
    ['*prod ends', patterns('*prod'), ['a-prod'], true],
    ['*prod does not begin', patterns('*prod'), ['prod-a'], false],
    ['*prod* contains', patterns('*prod*'), ['a-prod-b'], true],
    ['* is any tag', patterns('*'), ['x'], true],
    ['* is not the absence of tags', patterns('*'), [], false],
    ['parts keep their order', patterns('*a*b*'), ['x-b-a'], false],
    ['parts in order match', patterns('v*.*-rc*'), ['v1.2-rc3'], true],
    ['parts do not overlap', patterns('*aba*ba*'), ['ababa'], true],
    ['head and tail do not overlap', patterns('aba*ba'), ['aba'], false],
    ['a part does not reach into the tail', patterns('a*bc*cd'), ['a-bcd'], false],
    ['a dot is a dot', patterns('v1.*'), ['v1-2'], false],
    ['a prefix begins', prefixes('prod'), ['prod-1'], true],
    ['a prefix is not contained', prefixes('prod'), ['a-prod'], false],
    ['a prefix has no wildcards', prefixes('p*'), ['prod'], false],
    ['upper case is not lower case', patterns('prod*'), ['PROD-1'], false],
    ['untagged', UNTAGGED, [], true],
    ['untagged is not tagged', UNTAGGED, ['a'], false],
    ['any, with tags', ANY, ['a'], true],
    ['any, without', ANY, [], true],
  ])('%s', (_, selection, tags, expected) => {
    expect(matches(selection, ...tags)).toBe(expected);
  });

  it.each([
    ['patterns', patterns('prod*', '*eu*')],
    ['prefixes', prefixes('prod', 'eu')],
  ])('the entries of a list are joined by AND: %s', (_, selection) => {
    expect(matches(selection, 'prod-1')).toBe(false);
    expect(matches(selection, 'eu-1')).toBe(false);
    expect(matches(selection, 'eu-1', 'x', 'prod-1')).toBe(true);
  });

  it('one tag may satisfy several entries', () => {
    expect(matches(patterns('prod*', '*eu*'), 'prod-eu')).toBe(true);
  });
});

describe('rules in order of priority', () => {
  it('shield what they match from the rules below, even what they keep', () => {
    const images = [image('A', ['prod'], 100), image('B', ['dev'], 100)];
    expect(
      outcome(
        policyOf([
          { ...patterns('prod'), ...keep(5) },
          { ...ANY, ...olderThan(1) },
        ]),
        images,
      ),
    ).toEqual(['B by 2']);
  });

  it('count the images of the rules above as if those had not acted', () => {
    const images = [
      image('A', ['dev'], 4),
      image('B', ['dev'], 3),
      image('C', ['prod'], 2),
      image('D', ['prod'], 1),
    ];
    expect(
      outcome(
        policyOf([
          { ...patterns('prod'), ...keep(1) },
          { ...ANY, ...keep(2) },
        ]),
        images,
      ),
    ).toEqual(['C by 1', 'A by 2', 'B by 2']);
  });

  it('act each in its own storage class', () => {
    const archived = { status: 'ARCHIVED', lastArchivedAt: daysAgo(95) } as const;
    const images = [
      image('A', [], 9),
      image('B', [], 8),
      image('X', [], 7, archived),
      image('Y', [], 1, archived),
    ];
    const policy = policyOf([
      { ...ANY, ...since('Transitioned', 90) },
      { ...ANY, ...keep(1) },
    ]);
    expect(outcome(policy, images)).toEqual(['X by 1', 'Y by 1', 'A by 2']);
  });

  it('pass over images on their way back from the archive, and do not count them', () => {
    const activating = { status: 'ACTIVATING', lastArchivedAt: daysAgo(95) } as const;
    const images = [image('A', [], 9), image('B', [], 8), image('X', [], 7, activating)];
    expect(outcome(policyOf([{ ...ANY, ...keep(2) }]), images)).toEqual([]);
    expect(outcome(policyOf([{ ...ANY, ...since('Transitioned', 90) }]), images)).toEqual([]);
    expect(outcome(policyOf([{ ...ANY, ...olderThan(1) }]), images)).toEqual(['A by 1', 'B by 1']);
  });
});

describe('clocks', () => {
  const isDue = (count: Selection, dates: Partial<PolicyImage>, action = EXPIRE) =>
    outcome(policyOf([{ ...ANY, ...count }], action), [image('A', [], 200, dates)]).length === 1;

  it('older means strictly more than a number of days of 24 hours', () => {
    const at = (milliseconds: number) => ({ pushedAt: new Date(daysAgo(14).getTime() + milliseconds) });
    expect(isDue(olderThan(14), at(-1))).toBe(true);
    expect(isDue(olderThan(14), at(0))).toBe(false);
    expect(isDue(olderThan(14), at(1))).toBe(false);
  });

  it('sinceImagePushed measures from the push, whatever happened since', () => {
    expect(isDue(olderThan(30), { lastActivatedAt: daysAgo(1), lastRecordedPullTime: daysAgo(1) })).toBe(
      true,
    );
    expect(isDue(olderThan(30), { pushedAt: daysAgo(29) })).toBe(false);
  });

  it.each<[string, Partial<PolicyImage>, boolean]>([
    ['pulled long ago', { lastRecordedPullTime: daysAgo(31) }, true],
    ['pulled lately', { lastRecordedPullTime: daysAgo(29) }, false],
    ['never pulled, pushed long ago', {}, true],
    ['never pulled, pushed lately', { pushedAt: daysAgo(29) }, false],
    ['never pulled, restored lately', { lastActivatedAt: daysAgo(29) }, false],
    ['never pulled, restored long ago', { lastActivatedAt: daysAgo(31) }, true],
    [
      'pulled long ago, restored lately',
      { lastRecordedPullTime: daysAgo(150), lastActivatedAt: daysAgo(29) },
      false,
    ],
    [
      'restored long ago, pulled lately',
      { lastRecordedPullTime: daysAgo(29), lastActivatedAt: daysAgo(150) },
      false,
    ],
    [
      'restored long ago, pulled long ago',
      { lastRecordedPullTime: daysAgo(31), lastActivatedAt: daysAgo(150) },
      true,
    ],
  ])('sinceImagePulled: %s', (_, dates, expected) => {
    expect(isDue(since('Pulled', 30), dates, TRANSITION)).toBe(expected);
  });

  it.each<[string, Partial<PolicyImage>, boolean]>([
    ['archived long ago', { lastArchivedAt: daysAgo(91) }, true],
    ['archived lately', { lastArchivedAt: daysAgo(89) }, false],
    ['archived, nobody knows when', {}, false],
  ])('sinceImageTransitioned: %s', (_, dates, expected) => {
    expect(isDue(since('Transitioned', 90), { ...dates, status: 'ARCHIVED' })).toBe(expected);
  });

  it('imageCountMoreThan takes an image restored from the archive for as new as its return', () => {
    const images = [image('A', [], 9, { lastActivatedAt: daysAgo(1) }), image('B', [], 5), image('C', [], 4)];
    expect(outcome(policyOf([{ ...ANY, ...keep(2) }]), images)).toEqual(['B by 1']);
  });
});

it('evaluates 100,000 images against 20 rules', () => {
  const images = Array.from({ length: 100_000 }, (_, i) =>
    image(`sha256:${i}`, i % 2 ? [`build-${i}`, `v${i % 19}.`] : [], (i * 7919) % 100_000),
  );
  const rules = Array.from({ length: 19 }, (_, i) => ({ ...patterns('build-*', `*v${i}.*`), ...keep(100) }));
  const verdicts = outcome(policyOf([...rules, { ...ANY, ...keep(50_000) }]), images);
  const ofTagged = verdicts.filter((verdict) => !verdict.endsWith('by 20'));
  expect(ofTagged).toHaveLength(50_000 - 19 * 100);
  const untaggedAmongOldest = images.filter(
    ({ tags, pushedAt }) => tags.length === 0 && pushedAt <= daysAgo(50_000),
  );
  expect(verdicts).toHaveLength(ofTagged.length + untaggedAmongOldest.length);
});

describe('of any images and any rules', () => {
  const date = fc.integer({ min: 0, max: 12 }).map(daysAgo);
  const maybeDate = fc.option(date, { nil: undefined });
  const tag = fc.constantFrom('a', 'ab', 'b', 'ba', 'abc', 'cab');
  const images = fc.uniqueArray(
    fc.record({
      digest: fc.integer({ min: 0, max: 99 }).map(String),
      tags: fc.uniqueArray(tag, { maxLength: 3 }),
      pushedAt: date,
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ARCHIVED', 'ACTIVATING'),
      lastRecordedPullTime: maybeDate,
      lastActivatedAt: maybeDate,
      lastArchivedAt: maybeDate,
    }),
    { selector: (image) => image.digest, maxLength: 30 },
  );
  const pattern = fc.constantFrom('a*', '*b*', '*a', 'b', '*', 'a*c');
  const tags = fc.oneof(
    fc.record({
      tagStatus: fc.constant('tagged' as const),
      tagPatterns: fc.array(pattern, { minLength: 1, maxLength: 2 }),
      tagPrefixes: fc.constant([]),
    }),
    fc.record({
      tagStatus: fc.constant('tagged' as const),
      tagPatterns: fc.constant([]),
      tagPrefixes: fc.array(tag, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      tagStatus: fc.constantFrom('untagged', 'any'),
      tagPatterns: fc.constant([]),
      tagPrefixes: fc.constant([]),
    }),
  );
  const expire = { type: 'EXPIRE' } as const;
  const transition = { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' } as const;
  const counts = fc.oneof(
    fc.record({
      storageClass: fc.constant('STANDARD' as const),
      countType: fc.constantFrom('imageCountMoreThan', 'sinceImagePushed', 'sinceImagePulled'),
      action: fc.constantFrom(expire, transition),
    }),
    fc.record({
      storageClass: fc.constant('ARCHIVE' as const),
      countType: fc.constant('sinceImageTransitioned' as const),
      action: fc.constant(expire),
    }),
  );
  /** Policies like those that the grammar allows, and more: evaluation must not lean on the laws of the grammar. */
  const policies = fc
    .array(fc.record({ tags, counts, countNumber: fc.integer({ min: 1, max: 8 }) }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((rules) => ({
      rules: rules.map(({ tags, counts, countNumber }, i): LifecycleRule => {
        return { rulePriority: 10 * i + 1, ...tags, ...counts, countNumber };
      }),
    }));

  /** The reference: whether a rule matches an image, written with regular expressions. */
  function matches(rule: LifecycleRule, image: PolicyImage): boolean {
    const tests = [
      ...rule.tagPatterns.map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`)),
      ...rule.tagPrefixes.map((prefix) => new RegExp(`^${prefix}`)),
    ];
    const tagged = { any: true, untagged: image.tags.length === 0, tagged: image.tags.length > 0 }[
      rule.tagStatus
    ];
    const status = { STANDARD: 'ACTIVE', ARCHIVE: 'ARCHIVED' }[rule.storageClass];
    return (
      image.status === status && tagged && tests.every((test) => image.tags.some((tag) => test.test(tag)))
    );
  }

  const isNewer = (a: PolicyImage, b: PolicyImage) => {
    const [timeOfA, timeOfB] = [a, b].map((image) => Number(image.lastActivatedAt ?? image.pushedAt));
    return timeOfA === timeOfB ? a.digest < b.digest : Number(timeOfA) > Number(timeOfB);
  };

  /** The reference: whether a rule would act on an image, were it the only rule. */
  function isDue(rule: LifecycleRule, image: PolicyImage, all: readonly PolicyImage[]): boolean {
    const { lastRecordedPullTime: pulled, lastActivatedAt: restored } = image;
    const restoredUnpulled = restored && (!pulled || pulled <= restored);
    const clock = {
      imageCountMoreThan: undefined,
      sinceImagePushed: image.pushedAt,
      sinceImagePulled: restoredUnpulled ? restored : (pulled ?? image.pushedAt),
      sinceImageTransitioned: image.lastArchivedAt,
    }[rule.countType];
    if (rule.countType !== 'imageCountMoreThan')
      return clock !== undefined && clock < daysAgo(rule.countNumber);
    return all.filter((other) => matches(rule, other) && isNewer(other, image)).length >= rule.countNumber;
  }

  /** Checks something of the verdicts, each with its image and its rule. */
  function always(
    check: (found: ReturnType<typeof verdictsOf>, policy: LifecyclePolicy, all: PolicyImage[]) => void,
  ) {
    fc.assert(
      fc.property(policies, images, (policy, all) => {
        check(verdictsOf(policy, all), policy, all);
      }),
      { numRuns: 500 },
    );
  }
  const verdictsOf = (policy: LifecyclePolicy, all: readonly PolicyImage[]) =>
    evaluateLifecyclePolicy(policy, all, NOW).map((verdict) => {
      const image = all.find(({ digest }) => digest === verdict.digest);
      const rule = policy.rules.find(({ rulePriority }) => rulePriority === verdict.rulePriority);
      if (!image || !rule) throw new Error('a verdict of no image or no rule');
      return { verdict, image, rule };
    });

  it('an image has at most one verdict', () => {
    always((found) => expect(new Set(found.map(({ image }) => image)).size).toBe(found.length));
  });

  it('the rule of a verdict matches the image, and the action and storage class are the rule’s', () => {
    always((found) => {
      for (const { verdict, image, rule } of found) {
        expect(matches(rule, image)).toBe(true);
        expect(verdict).toMatchObject({ action: rule.action, storageClass: rule.storageClass });
      }
    });
  });

  it('an image that a rule matches never has a verdict of a rule below', () => {
    always((found, policy) => {
      for (const { image, rule } of found) {
        const above = policy.rules.filter(({ rulePriority }) => rulePriority < rule.rulePriority);
        expect(above.filter((other) => matches(other, image))).toEqual([]);
      }
    });
  });

  it('a rule that keeps N leaves the N newest of its images alone', () => {
    always((found, policy, all) => {
      for (const rule of policy.rules.filter(({ countType }) => countType === 'imageCountMoreThan')) {
        const newestFirst = all
          .filter((image) => matches(rule, image))
          .sort((a, b) => (isNewer(a, b) ? -1 : 1));
        const touched = found.filter((one) => one.rule === rule).map(({ image }) => image);
        expect(newestFirst.slice(0, rule.countNumber).filter((image) => touched.includes(image))).toEqual([]);
      }
    });
  });

  it('the first rule that matches an image decides, and acts when the image is due', () => {
    always((found, policy, all) => {
      const expected = all.flatMap((image) => {
        const rule = policy.rules.find((rule) => matches(rule, image));
        return rule && isDue(rule, image, all) ? [`${image.digest} by ${rule.rulePriority}`] : [];
      });
      const actual = found.map(({ verdict }) => `${verdict.digest} by ${verdict.rulePriority}`);
      expect(actual.sort()).toEqual(expected.sort());
    });
  });

  it('the order of the images does not matter, and they are not reordered', () => {
    const permuted = images.chain((all) =>
      fc.record({ all: fc.constant(all), shuffled: fc.shuffledSubarray(all, { minLength: all.length }) }),
    );
    fc.assert(
      fc.property(policies, permuted, (policy, { all, shuffled }) => {
        const before = [...shuffled];
        expect(evaluateLifecyclePolicy(policy, shuffled, NOW)).toEqual(
          evaluateLifecyclePolicy(policy, all, NOW),
        );
        expect(shuffled).toEqual(before);
      }),
    );
  });
});
