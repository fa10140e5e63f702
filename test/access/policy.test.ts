import { describe, expect, test } from 'vitest';
import { type AccessPolicy, createPolicy } from '../../src/access/policy.ts';
import type { AccessRule, RuleSubject } from '../../src/access/rule.ts';
import { FULL_SCOPE, type Scope } from '../../src/access/scope.ts';
import { ANONYMOUS, type Viewer } from '../../src/access/viewer.ts';
import fc from '../helpers/fast-check.ts';

const HERE = { registryId: '111122223333', region: 'us-east-1' };
const THERE = { registryId: '444455556666', region: 'eu-west-1' };

const rule = (rest: Partial<AccessRule>): AccessRule => ({
  who: { anyone: true },
  registries: ['*'],
  repositories: [],
  sageMakerImages: [],
  may: [],
  ...rest,
});
const viewer = (rest: Partial<Viewer>): Viewer => ({ ...ANONYMOUS, name: 'user:u1', ...rest });
const scopeOf = (rules: readonly AccessRule[], who: Viewer = viewer({})): Scope =>
  createPolicy(() => ({ rules }))(who);

describe('Whom a rule is for', () => {
  const cases: [string, RuleSubject, Partial<Viewer>, boolean][] = [
    ['nothing given: nobody', {}, {}, false],
    ['empty lists: nobody', { callers: [], groups: [] }, { groups: ['g'] }, false],
    ['anyone', { anyone: true }, { name: 'anonymous' }, true],
    ['a caller by name', { callers: ['user:u1'] }, {}, true],
    ['a caller by a pattern', { callers: ['key:*', 'user:*'] }, {}, true],
    ['another caller', { callers: ['key:*'] }, {}, false],
    ['one of its groups', { groups: ['a', 'b'] }, { groups: ['x', 'b'] }, true],
    ['none of its groups', { groups: ['a'] }, { groups: ['x'] }, false],
    ['a group is no pattern', { groups: ['*'] }, { groups: ['x'] }, false],
    ['a claim', { claims: { team: ['a', 'b'] } }, { claims: { team: 'b' } }, true],
    ['a claim that is a list', { claims: { team: ['a'] } }, { claims: { team: ['x', 'a'] } }, true],
    ['a claim of another value', { claims: { team: ['a'] } }, { claims: { team: 'A' } }, false],
    ['a claim of another type', { claims: { level: ['1'] } }, { claims: { level: 1 } }, false],
    ['a claim that is not there', { claims: { team: ['a'] } }, {}, false],
    ['a claim that every object has', { claims: { constructor: ['a'] } }, {}, false],
    ['all of its claims', { claims: { a: [1], b: [true] } }, { claims: { a: 1, b: true } }, true],
    ['one of two claims', { claims: { a: [1], b: [true] } }, { claims: { a: 1 } }, false],
    ['caller and group', { callers: ['user:*'], groups: ['a'] }, { groups: ['a'] }, true],
    ['caller without group', { callers: ['user:*'], groups: ['a'] }, {}, false],
  ];
  test.each(cases)('%s', (_, who, rest, isFor) => {
    expect(scopeOf([rule({ who })], viewer(rest)).of(HERE) !== undefined).toBe(isFor);
  });
});

describe('What rules come to', () => {
  test('without a policy everything may be seen and done', () => {
    expect(createPolicy(() => undefined)(ANONYMOUS)).toBe(FULL_SCOPE);
  });

  test('where no rule is for a viewer, nothing exists', () => {
    const scope = scopeOf([rule({ who: { groups: ['a'] } })]);
    expect(scope.of(HERE)).toBeUndefined();
    expect(scope).toMatchObject({ mayBypassCache: false, maySeeReport: false });
  });

  test('a rule holds in the registries that it names', () => {
    const scope = scopeOf([rule({ registries: ['111122223333/*'] })]);
    expect(scope.of(HERE)?.repositories.sees('team/app')).toBe(false);
    expect(scope.of(THERE)).toBeUndefined();
  });

  test('a viewer may what any of its rules allows', () => {
    const scope = scopeOf([
      rule({ repositories: ['team/*'], may: ['readManifests', 'seeReport'] }),
      rule({ repositories: ['base'], sageMakerImages: ['Studio-*'], may: ['startPreviews'] }),
      rule({ registries: [], may: ['bypassCache'] }),
    ]).of(HERE);
    expect(scope?.repositories).toMatchObject({ isWhole: false });
    expect(['team/app', 'base', 'other'].map((name) => scope?.repositories.sees(name))).toEqual([
      true,
      true,
      false,
    ]);
    expect(scope?.sageMakerImages.sees('Studio-1')).toBe(true);
    expect(scope?.sageMakerImages.sees('studio-1')).toBe(false);
  });

  test('a right holds for the repositories of the rule that gives it, and for no others', () => {
    const scope = scopeOf([
      rule({ repositories: ['team/*'], may: ['readManifests'] }),
      rule({ repositories: ['base'], may: ['startPreviews'] }),
    ]).of(HERE);
    expect(scope?.mayReadManifests('team/app')).toBe(true);
    expect(scope?.mayReadManifests('base')).toBe(false);
    expect(scope?.mayStartPreview('base')).toBe(true);
    expect(scope?.mayStartPreview('team/app')).toBe(false);
  });

  test.each([
    ['all of them', [rule({ repositories: ['*'], may: ['readManifests'] })], true],
    ['those it sees', [rule({ repositories: ['team/*'], may: ['readManifests'] })], true],
    ['none of them', [rule({ repositories: ['team/*'] })], false],
    [
      'some of them',
      [rule({ repositories: ['team/*'], may: ['readManifests'] }), rule({ repositories: ['base'] })],
      false,
    ],
  ])('who may read the manifests of %s', (_, rules, all) => {
    expect(scopeOf(rules).of(HERE)?.mayReadAllManifests).toBe(all);
  });

  test('who sees the same has the same sight, however it is said', () => {
    const ids = [
      [rule({ repositories: ['a', 'b*'] })],
      [rule({ repositories: ['b*'] }), rule({ repositories: ['a', 'b*'] })],
    ].map((rules) => scopeOf(rules).of(HERE)?.repositories.id);
    expect(ids[0]).toBe(ids[1]);
    expect(scopeOf([rule({ repositories: ['a'] })]).of(HERE)?.repositories.id).not.toBe(ids[0]);
    expect(scopeOf([rule({ repositories: ['a', '*'] })]).of(HERE)?.repositories).toMatchObject({
      id: '*',
      isWhole: true,
    });
  });

  test('whom the same rules are for have one scope, until there is another policy', () => {
    let policy: AccessPolicy = { rules: [rule({ who: { groups: ['a'] } })] };
    const policyOf = createPolicy(() => policy);
    const [one, other] = ['user:1', 'user:2'].map((name) => viewer({ name, groups: ['a'] }));
    const before = policyOf(one ?? ANONYMOUS);
    expect(policyOf(other ?? ANONYMOUS)).toBe(before);
    expect(policyOf(ANONYMOUS)).not.toBe(before);
    policy = { rules: [] };
    expect(policyOf(one ?? ANONYMOUS).of(HERE)).toBeUndefined();
  });
});

test('a rule more never hides anything', () => {
  const patterns = fc.array(fc.constantFrom('*', 'a', 'b', 'a*', '*b', 'a/b'), { maxLength: 2 });
  const rules = fc.array(
    fc.record({
      who: fc.constantFrom<RuleSubject>({ anyone: true }, { groups: ['g'] }, {}),
      registries: fc.constantFrom(['*'], ['111122223333/*'], []),
      repositories: patterns,
      sageMakerImages: patterns,
      may: fc.subarray(['startPreviews', 'readManifests', 'bypassCache', 'seeReport'] as const),
    }),
    { maxLength: 4 },
  );
  const names = ['a', 'b', 'ab', 'a/b', 'c'];
  /** All that there is to say of a scope. */
  const allowed = (scope: Scope) =>
    [HERE, THERE].flatMap((key, place) => {
      const of = scope.of(key);
      if (of === undefined) return [];
      return names.flatMap((name) => [
        `${place}`,
        ...(of.repositories.sees(name) ? [`${place} ${name}`] : []),
        ...(of.sageMakerImages.sees(name) ? [`${place} s ${name}`] : []),
        ...(of.mayStartPreview(name) ? [`${place} p ${name}`] : []),
        ...(of.mayReadManifests(name) ? [`${place} m ${name}`] : []),
      ]);
    });
  fc.assert(
    fc.property(rules, rules, fc.subarray(['g']), (some, more, groups) => {
      const who = viewer({ groups });
      const [few, many] = [allowed(scopeOf(some, who)), allowed(scopeOf([...some, ...more], who))];
      expect(many).toEqual(expect.arrayContaining(few));
      // A right is never one to what is hidden.
      for (const right of many.filter((each) => /^\d [pm] /.test(each))) {
        expect(many).toContain(right.replace(/ [pm] /, ' '));
      }
    }),
  );
});
