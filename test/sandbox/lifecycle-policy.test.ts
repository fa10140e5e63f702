import { describe, expect, it } from 'vitest';
import { parseLifecyclePolicy } from '../../src/sandbox/lifecycle-policy.ts';
import fc from '../helpers/fast-check.ts';

type Json = Readonly<Record<string, unknown>>;
interface RuleText {
  readonly rulePriority: number;
  readonly selection: Json;
  readonly action: Json;
  readonly description?: string;
}

const EXPIRE = { type: 'expire' };
const TRANSITION = { type: 'transition', targetStorageClass: 'archive' };
const COUNT = { countType: 'imageCountMoreThan', countNumber: 10 };
const PUSHED = { countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
const PULLED = { countType: 'sinceImagePulled', countUnit: 'days', countNumber: 14 };
const ARCHIVED = {
  storageClass: 'archive',
  countType: 'sinceImageTransitioned',
  countUnit: 'days',
  countNumber: 90,
};

const rule = (rulePriority: number, selection: Json, action: Json = EXPIRE): RuleText => ({
  rulePriority,
  selection,
  action,
});
const any = (rulePriority: number, count: Json = COUNT, action?: Json) =>
  rule(rulePriority, { tagStatus: 'any', ...count }, action);
const untagged = (rulePriority: number, count: Json = COUNT, action?: Json) =>
  rule(rulePriority, { tagStatus: 'untagged', ...count }, action);
const patterns = (rulePriority: number, tagPatternList: readonly unknown[], count: Json = COUNT) =>
  rule(rulePriority, { tagStatus: 'tagged', tagPatternList, ...count });
const prefixes = (rulePriority: number, tagPrefixList: readonly unknown[], count: Json = COUNT) =>
  rule(rulePriority, { tagStatus: 'tagged', tagPrefixList, ...count });

/** Parses a policy of these rules, which need not be rules. */
const parse = (...rules: readonly unknown[]) => parseLifecyclePolicy(JSON.stringify({ rules }));

const refusal = (...faults: readonly string[]) => ({
  ok: false,
  message: `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${faults.join('\n')}'`,
});

describe('the text', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"rules": ['],
    ['a string', '"rules"'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('must be a JSON object: %s', (_, text) => {
    expect(parseLifecyclePolicy(text)).toEqual(refusal('Could not map policyString into LifecyclePolicy.'));
  });

  it('must have rules and nothing else', () => {
    expect(parseLifecyclePolicy('{"version": 1, "name": "x"}')).toEqual(
      refusal(
        'object has missing required properties (["rules"])',
        'object instance has properties which are not allowed by the schema: (["name","version"])',
      ),
    );
  });

  it('has between 1 and 50 rules', () => {
    const rules = Array.from({ length: 51 }, (_, i) => patterns(i + 1, ['a*']));
    expect(parse(...rules.slice(0, 50))).toMatchObject({ ok: true });
    expect(parse(...rules)).toEqual(
      refusal('array is too long: must have at most 50 elements but instance has 51 elements'),
    );
    expect(parse()).toEqual(
      refusal('array is too short: must have at least 1 elements but instance has 0 elements'),
    );
  });

  it('is told all faults of its shape at once, one a line', () => {
    expect(parse(7, { ...any(1), selection: { tagStatus: 'some', ...COUNT } })).toEqual(
      refusal(
        'instance type (integer) does not match any allowed primitive type (allowed: ["object"])',
        'instance value ("some") not found in enum (possible values: ["any","tagged","untagged"])',
      ),
    );
  });
});

describe('the shape of a rule', () => {
  const wrongType = (found: string, allowed: string) =>
    `instance type (${found}) does not match any allowed primitive type (allowed: ["${allowed}"])`;
  const missing = (...names: readonly string[]) =>
    `object has missing required properties (${JSON.stringify(names)})`;
  const unknown = (name: string) =>
    `object instance has properties which are not allowed by the schema: (["${name}"])`;
  const notIn = (value: string, ...possible: readonly string[]) =>
    `instance value (${value}) not found in enum (possible values: ${JSON.stringify(possible)})`;
  const tooLow = (found: number) =>
    `numeric instance is lower than the required minimum (minimum: 1, found: ${found})`;
  const tooShort = 'array is too short: must have at least 1 elements but instance has 0 elements';
  const countTypes = ['imageCountMoreThan', 'sinceImagePulled', 'sinceImagePushed', 'sinceImageTransitioned'];

  it.each<[string, unknown, string]>([
    ['an empty rule', {}, missing('action', 'rulePriority', 'selection')],
    ['an empty selection', rule(1, {}), missing('countNumber', 'countType', 'tagStatus')],
    ['an empty action', any(1, COUNT, {}), missing('type')],
    ['another member of a rule', { ...any(1), id: 'x' }, unknown('id')],
    ['a member named like a method', { ...any(1), toString: 'x' }, unknown('toString')],
    ['another member of a selection', any(1, { ...COUNT, tagList: ['x'] }), unknown('tagList')],
    ['another member of an action', any(1, COUNT, { ...EXPIRE, now: true }), unknown('now')],
    ['a description that is no text', { ...any(1), description: null }, wrongType('null', 'string')],
    ['a selection that is no object', { ...any(1), selection: [] }, wrongType('array', 'object')],
    ['a priority in quotes', { ...any(1), rulePriority: '1' }, wrongType('string', 'integer')],
    ['a fractional priority', any(1.5), wrongType('number', 'integer')],
    ['priority 0', any(0), tooLow(0)],
    ['a count below 1', any(1, { ...COUNT, countNumber: -3 }), tooLow(-3)],
    ['a count in quotes', any(1, { ...COUNT, countNumber: '5' }), wrongType('string', 'integer')],
    ['a unit of null', any(1, { ...COUNT, countUnit: null }), notIn('null', 'days')],
    ['hours', any(1, { ...PUSHED, countUnit: 'hours' }), notIn('"hours"', 'days')],
    ['an unknown count type', any(1, { ...COUNT, countType: 'size' }), notIn('"size"', ...countTypes)],
    ['TAGGED', rule(1, { ...COUNT, tagStatus: 'TAGGED' }), notIn('"TAGGED"', 'any', 'tagged', 'untagged')],
    ['glacier', any(1, { ...COUNT, storageClass: 'glacier' }), notIn('"glacier"', 'archive', 'standard')],
    ['an unknown action', any(1, COUNT, { type: 'delete' }), notIn('"delete"', 'expire', 'transition')],
    ['an unknown target', any(1, COUNT, { ...TRANSITION, targetStorageClass: 'x' }), notIn('"x"', 'archive')],
    [
      'patterns that are no list',
      rule(1, { ...any(1).selection, tagPatternList: 'a' }),
      wrongType('string', 'array'),
    ],
    ['patterns that are no text', patterns(1, ['a', 2]), wrongType('integer', 'string')],
    ['an empty list of patterns', patterns(1, []), tooShort],
    ['an empty list of prefixes', prefixes(1, []), tooShort],
  ])('refuses %s', (_, text, fault) => {
    expect(parse(text)).toEqual(refusal(fault));
  });
});

describe('a rule by itself', () => {
  const both = { tagStatus: 'tagged', tagPatternList: ['a'], tagPrefixList: ['a'], ...COUNT };

  it.each<[string, RuleText, string]>([
    [
      'tagged needs a list',
      rule(1, { tagStatus: 'tagged', ...COUNT }),
      'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.',
    ],
    [
      'untagged has no patterns',
      untagged(1, { ...COUNT, tagPatternList: ['a'] }),
      'Cannot specify tagPrefixList or tagPatternList when tagStatus=UNTAGGED.',
    ],
    [
      'any has no prefixes',
      any(1, { ...COUNT, tagPrefixList: ['a'] }),
      'Cannot specify tagPrefixList or tagPatternList when tagStatus=ANY.',
    ],
    ['one list, not two', rule(1, both), 'Cannot specify both tagPrefixList and tagPatternList.'],
    [
      'at most four wildcards',
      patterns(1, ['*test*1*2*', 'test*1*2*3*4*']),
      'Cannot specify more than 4 wildcards (*) in an entry of tagPatternList.',
    ],
    [
      'a count has no unit',
      any(1, { ...COUNT, countUnit: 'days' }),
      'Cannot specify countUnit when countType=imageCountMoreThan.',
    ],
    [
      'an age since the push has a unit',
      any(1, { ...PUSHED, countUnit: undefined }),
      'Must specify countUnit when countType=sinceImagePushed.',
    ],
    [
      'an age since the pull has a unit',
      any(1, { ...PULLED, countUnit: undefined }, TRANSITION),
      'Must specify countUnit when countType=sinceImagePulled.',
    ],
    [
      'an age in the archive has a unit',
      any(1, { ...ARCHIVED, countUnit: undefined }),
      'Must specify countUnit when countType=sinceImageTransitioned.',
    ],
    [
      'the archive holds for 90 days',
      any(1, { ...ARCHIVED, countNumber: 89 }),
      'Must specify countNumber of at least 90 when countType=sinceImageTransitioned.',
    ],
    [
      'what is not archived has no age in the archive',
      any(1, { ...ARCHIVED, storageClass: undefined }),
      'Must specify storageClass=ARCHIVE when countType=sinceImageTransitioned.',
    ],
    ...[COUNT, PUSHED, PULLED].map((count): [string, RuleText, string] => [
      `${count.countType} does not select the archive`,
      any(1, { ...count, storageClass: 'archive' }, TRANSITION),
      `Must specify storageClass=STANDARD when countType=${count.countType}.`,
    ]),
    [
      'what is not pulled cannot expire',
      any(1, PULLED),
      'Cannot specify action type=EXPIRE when countType=sinceImagePulled.',
    ],
    [
      'what is archived cannot be archived',
      any(1, ARCHIVED, TRANSITION),
      'Cannot specify action type=TRANSITION when countType=sinceImageTransitioned.',
    ],
    [
      'a transition has a target',
      any(1, COUNT, { type: 'transition' }),
      'Must specify targetStorageClass when action type=TRANSITION.',
    ],
    [
      'an expiry has no target',
      any(1, COUNT, { ...TRANSITION, ...EXPIRE }),
      'Cannot specify targetStorageClass when action type=EXPIRE.',
    ],
  ])('%s', (_, text, fault) => {
    expect(parse(text)).toEqual(refusal(fault));
  });

  it('is accepted with every count type, action and list that ECR allows', () => {
    const allowed = [
      patterns(1, ['*test*1*2*', 'v*'], PUSHED),
      prefixes(2, ['prod', 'v1']),
      untagged(3, { ...PULLED, storageClass: 'standard' }, TRANSITION),
      { ...any(4, COUNT, TRANSITION), description: 'the rest' },
      any(5, ARCHIVED),
    ];
    const plain = { storageClass: 'STANDARD', tagPatterns: [], tagPrefixes: [] };
    const archive = { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' };
    expect(parse(...allowed)).toEqual({
      ok: true,
      policy: {
        rules: [
          {
            ...plain,
            rulePriority: 1,
            tagStatus: 'tagged',
            tagPatterns: ['*test*1*2*', 'v*'],
            countType: 'sinceImagePushed',
            countNumber: 14,
            action: { type: 'EXPIRE' },
          },
          {
            ...plain,
            rulePriority: 2,
            tagStatus: 'tagged',
            tagPrefixes: ['prod', 'v1'],
            countType: 'imageCountMoreThan',
            countNumber: 10,
            action: { type: 'EXPIRE' },
          },
          {
            ...plain,
            rulePriority: 3,
            tagStatus: 'untagged',
            countType: 'sinceImagePulled',
            countNumber: 14,
            action: archive,
          },
          {
            ...plain,
            rulePriority: 4,
            tagStatus: 'any',
            countType: 'imageCountMoreThan',
            countNumber: 10,
            action: archive,
          },
          {
            ...plain,
            rulePriority: 5,
            storageClass: 'ARCHIVE',
            tagStatus: 'any',
            countType: 'sinceImageTransitioned',
            countNumber: 90,
            action: { type: 'EXPIRE' },
          },
        ],
      },
    });
  });
});

describe('the rules together', () => {
  const samePriority = 'Each rule must have a unique rulePriority.';
  const twoUntagged = 'Only one rule can select Untagged images per storage class.';
  const samePrefixes = 'Each rule must have a unique tagPrefixList per storage class.';
  const anyNotLast = 'Rule for tagStatus=ANY must have the lowest priority per storage class.';

  it.each<[string, readonly RuleText[], readonly string[]]>([
    ['two rules of one priority', [patterns(1, ['a']), patterns(1, ['b'])], [samePriority]],
    ['one priority in two classes', [any(1), any(1, ARCHIVED)], [samePriority]],
    ['two untagged', [untagged(1), untagged(2, PUSHED)], [twoUntagged]],
    ['two untagged in the archive', [untagged(1, ARCHIVED), untagged(2, ARCHIVED)], [twoUntagged]],
    ['one prefix twice', [prefixes(1, ['a']), prefixes(2, ['a'], PUSHED)], [samePrefixes]],
    [
      'one set of prefixes in two orders',
      [prefixes(1, ['a', 'b']), prefixes(2, ['b', 'a', 'a'])],
      [samePrefixes],
    ],
    ['any above another rule', [any(1), untagged(2)], [anyNotLast]],
    ['two any', [any(1), any(2, PUSHED)], [anyNotLast]],
    ['any above another in the archive', [any(1, ARCHIVED), untagged(2, ARCHIVED)], [anyNotLast]],
    ['several at once', [any(2), untagged(3), untagged(3)], [samePriority, twoUntagged, anyNotLast]],
  ])('refuses %s', (_, rules, faults) => {
    expect(parse(...rules)).toEqual(refusal(...faults));
  });

  it.each<[string, readonly RuleText[]]>([
    ['one untagged a class', [untagged(1), untagged(2, ARCHIVED)]],
    ['one prefix in each class', [prefixes(1, ['a']), prefixes(2, ['a'], ARCHIVED)]],
    ['sets of prefixes that overlap', [prefixes(1, ['a']), prefixes(2, ['a', 'b'])]],
    ['a pattern twice', [patterns(1, ['a']), patterns(2, ['a'], PUSHED)]],
    ['any last in its class, not in the policy', [any(1), untagged(2, ARCHIVED), any(3, ARCHIVED)]],
  ])('accepts %s', (_, rules) => {
    expect(parse(...rules)).toMatchObject({ ok: true });
  });

  it('are put in the order of their priorities', () => {
    const parsed = parse(any(30), untagged(4), prefixes(11, ['a']));
    expect(parsed.ok && parsed.policy.rules.map((rule) => rule.rulePriority)).toEqual([4, 11, 30]);
  });
});

describe('any policy', () => {
  const days = fc.integer({ min: 90, max: 5000 });
  const entry = fc.constantFrom('prod', 'v1.', 'release', 'feature-');
  const entries = fc.array(entry, { minLength: 1, maxLength: 3 });
  const tagStatus = fc.oneof(
    fc.record({
      tagStatus: fc.constant('tagged'),
      tagPatternList: entries.map((all) => all.map((one) => `*${one}*`)),
    }),
    fc.record({ tagStatus: fc.constant('tagged'), tagPrefixList: entries }),
    fc.record({ tagStatus: fc.constantFrom('untagged', 'any') }),
  );
  const count = fc.oneof(
    fc.record({
      counting: fc.constantFrom<Json>(COUNT, PUSHED, { ...COUNT, storageClass: 'standard' }),
      action: fc.constantFrom<Json>(EXPIRE, TRANSITION),
    }),
    fc.record({ counting: fc.constant<Json>(PULLED), action: fc.constant<Json>(TRANSITION) }),
    fc.record({ counting: fc.constant<Json>(ARCHIVED), action: fc.constant<Json>(EXPIRE) }),
  );
  const selected = fc
    .record({ tags: tagStatus, count, countNumber: days })
    .map(({ tags, count, countNumber }) => ({
      selection: { ...tags, ...count.counting, countNumber },
      action: count.action,
    }));

  /** What no two rules of a policy may share: the storage class with the tags. Patterns may be shared, but need not. */
  const identity = ({ selection }: { selection: Json }) => {
    const listed = [selection['tagPrefixList'], selection['tagPatternList']].flat().filter(Boolean);
    return JSON.stringify([
      selection['storageClass'] === 'archive',
      selection['tagStatus'],
      [...new Set(listed)].sort(),
    ]);
  };
  const isAny = ({ selection }: { selection: Json }) => selection['tagStatus'] === 'any';

  /** Valid policies. No rule has priority 1, which leaves it to the mutations. */
  const validRules = fc
    .record({
      chosen: fc.uniqueArray(selected, { selector: identity, minLength: 1, maxLength: 12 }),
      priorities: fc.uniqueArray(fc.integer({ min: 2, max: 999 }), { minLength: 12, maxLength: 12 }),
    })
    .map(({ chosen, priorities }): readonly RuleText[] => {
      const ascending = priorities.toSorted((a, b) => a - b);
      const anyLast = chosen.toSorted((a, b) => Number(isAny(a)) - Number(isAny(b)));
      return anyLast.map((chosen, i) => ({ rulePriority: ascending[i] ?? 0, ...chosen }));
    })
    .chain((rules) => fc.shuffledSubarray([...rules], { minLength: rules.length }));

  it('that is valid is accepted, whatever the order of its rules', () => {
    fc.assert(
      fc.property(validRules, (rules) => {
        const parsed = parse(...rules);
        const expected = rules.map((rule) => rule.rulePriority).sort((a, b) => a - b);
        expect(parsed.ok ? parsed.policy.rules.map((rule) => rule.rulePriority) : parsed.message).toEqual(
          expected,
        );
      }),
    );
  });

  const without = (json: Json, ...names: readonly string[]) =>
    Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
  const select = (rule: RuleText, selection: Json) => ({
    ...rule,
    selection: { ...rule.selection, ...selection },
  });
  const unselect = (rule: RuleText, ...names: readonly string[]) => ({
    ...rule,
    selection: without(rule.selection, ...names),
  });
  const isArchive = (rule: RuleText) => rule.selection['storageClass'] === 'archive';

  it.each<[string, (rule: RuleText) => readonly unknown[]]>([
    ['no priority', (rule) => [without({ ...rule }, 'rulePriority')]],
    ['no selection', (rule) => [without({ ...rule }, 'selection')]],
    ['no action', (rule) => [without({ ...rule }, 'action')]],
    ['no tag status', (rule) => [unselect(rule, 'tagStatus')]],
    ['no count type', (rule) => [unselect(rule, 'countType')]],
    ['no count', (rule) => [unselect(rule, 'countNumber')]],
    ['count 0', (rule) => [select(rule, { countNumber: 0 })]],
    ['half a count', (rule) => [select(rule, { countNumber: 90.5 })]],
    ['another member', (rule) => [{ ...rule, enabled: true }]],
    ['another member of the selection', (rule) => [select(rule, { repository: 'a' })]],
    ['another member of the action', (rule) => [{ ...rule, action: { ...rule.action, to: 'a' } }]],
    [
      'a target too many or too few',
      ({ action, ...rule }) => [
        {
          ...rule,
          action: action === EXPIRE ? { ...TRANSITION, ...EXPIRE } : without(action, 'targetStorageClass'),
        },
      ],
    ],
    [
      'a unit too many or too few',
      (rule) => [
        'countUnit' in rule.selection ? unselect(rule, 'countUnit') : select(rule, { countUnit: 'days' }),
      ],
    ],
    [
      'a list too many or too few',
      (rule) => [
        rule.selection['tagStatus'] === 'tagged'
          ? unselect(rule, 'tagPrefixList', 'tagPatternList')
          : select(rule, { tagPrefixList: ['a'] }),
      ],
    ],
    [
      'both lists',
      (rule) => [select(rule, { tagStatus: 'tagged', tagPrefixList: ['a'], tagPatternList: ['a'] })],
    ],
    [
      'five wildcards',
      (rule) => [
        select(unselect(rule, 'tagPrefixList'), { tagStatus: 'tagged', tagPatternList: ['a', '*b*c*d*e*'] }),
      ],
    ],
    [
      'the other storage class',
      (rule) => [select(rule, { storageClass: isArchive(rule) ? 'standard' : 'archive' })],
    ],
    ['the same rule again', (rule) => [rule, rule]],
    ['any above it', (rule) => [rule, any(1, isArchive(rule) ? ARCHIVED : COUNT)]],
    ['a rule that is none', (rule) => [rule, null]],
  ])('with one fault is refused: %s', (_, mutate) => {
    fc.assert(
      fc.property(validRules, fc.nat(), (rules, n) => {
        const at = n % rules.length;
        const mutated = rules.flatMap((rule, i): readonly unknown[] => (i === at ? mutate(rule) : [rule]));
        expect(parse(...mutated)).toMatchObject({
          ok: false,
          message: expect.stringMatching(/ failure: .+'$/s),
        });
      }),
    );
  });
});
