import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createPolicy } from '../../src/access/policy.ts';
import { subjectTest } from '../../src/access/rule.ts';
import { loadConfig } from '../../src/config/read.ts';
import { codeBlocks, readDocument } from '../docs/markdown.ts';
import { viewerOf } from '../helpers/gateway.ts';

const load = (access: unknown) => loadConfig({ env: {}, flags: { access } }).access;

test('without the setting there is no policy', () => {
  expect(loadConfig({ env: {} }).access).toBeUndefined();
});

test('what a rule leaves out is nothing', () => {
  expect(load({ rules: [{ who: { anyone: true } }] })).toEqual({
    rules: [{ who: { anyone: true }, registries: [], repositories: [], sageMakerImages: [], may: [] }],
  });
});

test('a claim may be given by one value or by several', () => {
  const claims = { team: 'a', level: [1, 2], admin: true };
  expect(load({ rules: [{ who: { claims } }] })?.rules[0]?.who.claims).toEqual({
    team: ['a'],
    level: [1, 2],
    admin: [true],
  });
});

test('every mistake is told, with its place', () => {
  const rules = [
    { who: { anyone: true, groups: ['a'] }, registries: ['us-east-1'] },
    { who: { claims: { a: {} } }, registries: ['*'], repositories: ['Team/*'], sageMakerImages: ['a_b'] },
    { who: { names: ['a'] }, repositories: ['a'], sageMakerImages: ['a'], may: ['all'] },
    { who: {}, registries: ['*'], may: ['startPreviews', 'readManifests'] },
  ];
  expect(() => load({ rules })).toThrow(
    [
      'The configuration has mistakes:',
      '  access.rules.0.who.anyone: goes alone: it is for whoever got in',
      '  access.rules.0.registries.0: must be ACCOUNT/REGION, in which * stands for any characters, or *',
      '  access.rules.1.who.claims.a: must be a text, a number, true or false, or a list of such',
      '  access.rules.1.repositories.0: must be a repository name, in which * stands for any characters: lower case letters, digits and any of . _ - / *',
      '  access.rules.1.sageMakerImages.0: must be the name of a SageMaker image, in which * stands for any characters: letters, digits and any of . - *',
      '  access.rules.2.who: Unrecognized key: "names"',
      '  access.rules.2.may.0: must be one of startPreviews, readManifests, bypassCache, seeReport',
      '  access.rules.2.repositories: go with registries: say in which',
      '  access.rules.2.sageMakerImages: go with registries: say in which',
      '  access.rules.3.who: must say whom the rule is for: callers, groups, claims, or anyone: true',
      '  access.rules.3.may: startPreviews goes with repositories: say of which',
      '  access.rules.3.may: readManifests goes with repositories: say of which',
    ].join('\n'),
  );
});

test('rights of whole requests are not given for some registries', () => {
  const may = ['bypassCache', 'seeReport'];
  const rules = [
    { who: { anyone: true }, registries: ['111122223333/*'], may },
    { who: { anyone: true }, registries: ['111122223333/*', '*'], may },
    { who: { anyone: true }, may },
  ];
  expect(() => load({ rules })).toThrow(
    [
      'The configuration has mistakes:',
      '  access.rules.0.may: bypassCache is of whole requests: give it in a rule for registries: ["*"], or without any',
      '  access.rules.0.may: seeReport is of whole requests: give it in a rule for registries: ["*"], or without any',
    ].join('\n'),
  );
  expect(load({ rules: rules.slice(1) })?.rules).toHaveLength(2);
});

describe('where there are several issuers', () => {
  const issuerOf = (name: string) => ({ name, issuer: `https://${name}.test`, audience: 'images' });
  const loadWith = (tokens: object[], whos: object[]) =>
    loadConfig({ env: {}, flags: { auth: { tokens }, access: { rules: whos.map((who) => ({ who })) } } })
      .access;
  const both = [issuerOf('corp'), issuerOf('partner')];
  const loose = [
    { groups: ['a'] },
    { claims: { team: 'a' } },
    { callers: ['key:*', 'user:alice', 'user:c*', 'user:other/*'], groups: ['a'] },
    { callers: ['*', 'k*', 'us*', 'user', '*:ada'], groups: ['a'] },
  ];

  test('a rule says whose groups and claims it goes by', () => {
    const whose =
      'goes by groups or claims, and auth.tokens has several issuers: say in callers whose they are, like user:corp/* of tokens or key:* of API keys';
    const names = "must be user:*, or begin with an issuer's name: user:corp/, user:partner/";
    expect(() => loadWith(both, loose)).toThrow(
      [
        'The configuration has mistakes:',
        `  access.rules.0.who: ${whose}`,
        `  access.rules.1.who: ${whose}`,
        `  access.rules.2.who.callers.1: ${names}`,
        `  access.rules.2.who.callers.2: ${names}`,
        `  access.rules.2.who.callers.3: ${names}`,
        `  access.rules.3.who.callers.0: ${names}`,
        `  access.rules.3.who.callers.2: ${names}`,
        `  access.rules.3.who.callers.4: ${names}`,
      ].join('\n'),
    );
    expect(loadWith(both.slice(1), loose)?.rules).toHaveLength(4);
  });

  test('those of the other are of no use', () => {
    const access = loadWith(both, [
      { callers: ['user:corp/*', 'key:*'], groups: ['a'] },
      { callers: ['user:*'], claims: { team: 'b' } },
      { anyone: true },
    ]);
    const isFor = subjectTest(access?.rules[0]?.who ?? {});
    expect(isFor(viewerOf('user:corp/alice', { groups: ['a'] }))).toBe(true);
    expect(isFor(viewerOf('key:ci', { groups: ['a'] }))).toBe(true);
    expect(isFor(viewerOf('user:partner/alice', { groups: ['a'] }))).toBe(false);
    expect(isFor(viewerOf('user:corp/alice', { groups: ['b'] }))).toBe(false);
  });
});

test('names go with registries', () => {
  expect(() =>
    load({ rules: [{ who: { anyone: true }, repositories: ['a'], sageMakerImages: ['a'] }] }),
  ).toThrow(/repositories: go with registries.*sageMakerImages: go with registries/s);
});

describe('The policy of docs/access.md', () => {
  const [example = ''] = codeBlocks(readDocument('docs/access.md'), 'yaml');
  const { access } = loadConfig({ env: {}, flags: parse(example) });
  const scopeOf = createPolicy(() => access);
  const registry = { registryId: '111122223333', region: 'us-east-1' };

  test('is for those whom it says it is for', () => {
    const recommender = viewerOf('user:u1', { claims: { team: ['recommendations'] } });
    const scope = scopeOf(recommender).of(registry);
    expect(scope?.repositories.sees('recommendations/train')).toBe(true);
    expect(scope?.repositories.sees('base/python')).toBe(true);
    expect(scope?.repositories.sees('payments/api')).toBe(false);
    expect(scope?.sageMakerImages.sees('recommendations-train')).toBe(true);
    expect(scope?.mayStartPreview('recommendations/train')).toBe(true);
    expect(scope?.mayStartPreview('base/python')).toBe(false);
    expect(scopeOf(viewerOf('key:dashboard')).of(registry)?.mayReadManifests('payments/api')).toBe(false);
    const operator = scopeOf(viewerOf('user:u2', { groups: ['platform'] }));
    expect(operator.of(registry)?.mayReadManifests('payments/api')).toBe(true);
    expect(operator.mayBypassCache).toBe(true);
    expect(scopeOf(viewerOf('anonymous')).of(registry)?.repositories.sees('payments/api')).toBe(false);
  });
});
