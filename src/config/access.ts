import { z } from 'zod';
import { RIGHTS } from '../access/rule.ts';
import { about, isRight, rightOnes } from './rules.ts';

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
  .superRefine(({ anyone, callers, groups, claims }, { issues, addIssue }) => {
    const isConditional =
      callers !== undefined || groups !== undefined || Object.keys(claims ?? {}).length > 0;
    if (anyone && isConditional) {
      addIssue({ code: 'custom', path: ['anyone'], message: 'goes alone: it is for whoever got in' });
    }
    if (!anyone && !isConditional && issues.length === 0) {
      addIssue({
        code: 'custom',
        message: 'must say whom the rule is for: callers, groups, claims, or anyone: true',
      });
    }
  }, about());

const Rule = z
  .strictObject({
    who: Who,
    registries: z.array(RegistryPattern).default([]),
    repositories: z.array(RepositoryPattern).default([]),
    sageMakerImages: z.array(SageMakerImagePattern).default([]),
    may: z.array(z.enum(RIGHTS, `must be one of ${RIGHTS.join(', ')}`)).default([]),
  })
  .superRefine(
    ({ registries, repositories, sageMakerImages, may }, { addIssue }) => {
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
    },
    about('registries', 'repositories', 'sageMakerImages', 'may'),
  );

/** `access`: who may see and do what. What no rule shows does not exist. */
export const AccessShape = z.strictObject({
  rules: z.array(Rule, 'must be a list of rules'),
});

/** Whether a pattern of callers may mean users of issuers, be it by accident, as `*` and `us*`. */
function mayBeUser(caller: string): boolean {
  const [literal = '', ...rest] = caller.split('*');
  return literal.startsWith('user:') || (rest.length > 0 && 'user:'.startsWith(literal));
}

/** The settings that rules of access and issuers of tokens are in. */
interface AccessAndAuth {
  access?: z.output<typeof AccessShape> | undefined;
  auth: { tokens?: readonly { name?: string | undefined }[] | undefined };
}

/**
 * Where there are several issuers, each can call its groups and claims what it likes: rules say whose they mean, by
 * callers.
 */
export function checkWhose(
  { access, auth: { tokens = [] } }: AccessAndAuth,
  { issues, addIssue }: z.RefinementCtx,
): void {
  if (tokens.length < 2) return;
  const mistake = (path: (string | number)[], message: string) =>
    addIssue({ code: 'custom', path: ['access', 'rules', ...path], message });
  const known = rightOnes(tokens, issues, 'auth', 'tokens');
  const prefixes = known.map(({ name = '' }) => `user:${name}/`);
  access?.rules.forEach(({ who }, index) => {
    if (!isRight(issues, ['access', 'rules', index, 'who'])) return;
    const { callers, groups, claims } = who;
    if (callers === undefined && (groups !== undefined || claims !== undefined)) {
      const message = `goes by groups or claims, and auth.tokens has several issuers: say in callers whose they are, like ${prefixes[0] ?? 'user:NAME/'}* of tokens or key:* of API keys`;
      mistake([index, 'who'], message);
    }
    // What the others are called is not known.
    if (known.length < tokens.length) return;
    callers?.forEach((caller, place) => {
      if (!mayBeUser(caller) || caller === 'user:*') return;
      if (prefixes.some((prefix) => caller.startsWith(prefix))) return;
      const message = `must be user:*, or begin with an issuer's name: ${prefixes.join(', ')}`;
      mistake([index, 'who', 'callers', place], message);
    });
  });
}
