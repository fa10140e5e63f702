import { z } from 'zod';
import { RIGHTS } from './access/rule.ts';

/** A text that must satisfy a pattern, with a sentence for one that does not. */
function text(pattern: RegExp, rule: string) {
  return z.string(rule).regex(pattern, rule);
}

const RegistryPattern = text(
  /^(?:\*|[\d*]{1,12}\/[a-z0-9*-]+)$/,
  'must be ACCOUNT/REGION, in which * stands for any characters, or *',
);
const RepositoryPattern = text(
  /^[a-z0-9._/*-]+$/,
  'must be a repository name, in which * stands for any characters: lower case letters, digits and any of . _ - / *',
);
const SageMakerImagePattern = text(
  /^[A-Za-z0-9.*-]+$/,
  'must be the name of a SageMaker image, in which * stands for any characters: letters, digits and any of . - *',
);

const CLAIM_RULE = 'must be a text, a number, true or false, or a list of such';
const ClaimValue = z.union([z.string(), z.number(), z.boolean()], CLAIM_RULE);

/** Whom a rule is for. */
const Who = z
  .strictObject({
    callers: z.array(z.string().min(1)).optional(),
    groups: z.array(z.string().min(1)).optional(),
    claims: z
      .record(
        z.string(),
        z.union([ClaimValue.transform((value) => [value]), z.array(ClaimValue)], CLAIM_RULE),
      )
      .optional(),
    anyone: z.boolean('must be true or false').optional(),
  })
  .superRefine(({ anyone, ...conditions }, { addIssue }) => {
    if (anyone && Object.keys(conditions).length > 0) {
      addIssue({ code: 'custom', path: ['anyone'], message: 'goes alone: it is for whoever got in' });
    }
  });

const Rule = z
  .strictObject({
    who: Who,
    registries: z.array(RegistryPattern).default([]),
    repositories: z.array(RepositoryPattern).default([]),
    sageMakerImages: z.array(SageMakerImagePattern).default([]),
    may: z.array(z.enum(RIGHTS, `must be one of ${RIGHTS.join(', ')}`)).default([]),
  })
  .superRefine(({ registries, repositories, sageMakerImages, may }, { addIssue }) => {
    const mistake = (member: string, message: string) =>
      addIssue({ code: 'custom', path: [member], message });
    if (registries.length === 0) {
      if (repositories.length > 0) mistake('repositories', 'go with registries: say in which');
      if (sageMakerImages.length > 0) mistake('sageMakerImages', 'go with registries: say in which');
    }
    for (const right of ['startPreviews', 'readManifests'] as const) {
      if (may.includes(right) && repositories.length === 0) {
        mistake('may', `${right} goes with repositories: say of which`);
      }
    }
    for (const right of ['bypassCache', 'seeReport'] as const) {
      if (may.includes(right) && registries.length > 0 && !registries.includes('*')) {
        mistake(
          'may',
          `${right} is of whole requests: give it in a rule for registries: ["*"], or without any`,
        );
      }
    }
  });

/** `access`: who may see and do what. What no rule shows does not exist. */
export const AccessShape = z.strictObject({
  rules: z.array(Rule, 'must be a list of rules'),
});

/** What is wrong with a setting, and where it stands below `access`. */
interface Mistake {
  path: (string | number)[];
  message: string;
}

/**
 * Where there are several issuers, each can call its groups and claims what it likes: rules say whose they mean, by
 * callers. Returns those that do not.
 */
export function mistakesOfIssuers(
  { rules }: z.output<typeof AccessShape>,
  issuers: readonly { name?: string | undefined }[],
): Mistake[] {
  if (issuers.length < 2) return [];
  const prefixes = issuers.map(({ name = '' }) => `user:${name}/`);
  return rules.flatMap(({ who: { callers, groups, claims } }, index) => {
    const path = ['rules', index, 'who'];
    if (callers === undefined) {
      if (groups === undefined && claims === undefined) return [];
      const message = `goes by groups or claims, and auth.tokens has several issuers: say in callers whose they are, like ${prefixes[0]}* of tokens or key:* of API keys`;
      return [{ path, message }];
    }
    const message = `must be user:*, or begin with an issuer's name: ${prefixes.join(', ')}`;
    return callers.flatMap((caller, place) => {
      const isOfNobody = caller.startsWith('user:') && !prefixes.some((prefix) => caller.startsWith(prefix));
      return isOfNobody && caller !== 'user:*' ? [{ path: [...path, 'callers', place], message }] : [];
    });
  });
}
