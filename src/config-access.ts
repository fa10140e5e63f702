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
  });

/** `access`: who may see and do what. What no rule shows does not exist. */
export const AccessShape = z.strictObject({
  rules: z.array(Rule, 'must be a list of rules'),
});
