import { z } from 'zod';
import { isLoopback } from '../loopback.ts';
import { fileOf } from './files.ts';
import { about, rightOnes } from './rules.ts';
import { flag } from './values.ts';
import { readYaml } from './yaml.ts';

// What is wrong with a secret is said without it: rules alone, and where it stands.

const NAME_RULE = 'must be 1 to 64 letters, digits and any of ._@-';
/** What callers are called by. */
export const Name = z.string(NAME_RULE).regex(/^[\w.@-]{1,64}$/, NAME_RULE);
const Names = (rule: string) => z.array(z.string(rule).min(1, rule), rule);

const HASH_RULE = 'must be the 64 hexadecimal digits that `registry-graph key` printed, never the key itself';
const TIME_RULE = 'must be a moment, like 2027-01-31T00:00:00Z';

const ApiKeyEntry = z.strictObject(
  {
    name: Name,
    sha256: z.string(HASH_RULE).regex(/^[0-9a-fA-F]{64}$/, HASH_RULE),
    groups: Names('must be a list of names').default([]),
    expiresAt: z.iso.datetime({ offset: true, error: TIME_RULE }).transform(Date.parse).optional(),
  },
  'must have a name and a sha256',
);

const KEYS_RULE = 'must be a list of keys, each with a name and a sha256';

/** One name may have several keys: while one takes another's place, both are good. */
const ApiKeyEntries = z.preprocess(
  // A variable has them as text.
  (value) => (typeof value === 'string' ? listIn(value) : value),
  z.array(ApiKeyEntry, KEYS_RULE).superRefine((keys, { issues, addIssue }) => {
    const entries = rightOnes(keys, issues);
    const hashes = entries.map(({ sha256 }) => sha256.toLowerCase());
    entries.forEach(({ name }, index) => {
      if (hashes.indexOf(hashes[index] ?? '') !== index)
        addIssue({ code: 'custom', message: `has the key of ${name} twice` });
    });
  }, about()),
);

const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const URL_RULE = 'must be an https:// URL, or an http:// one of this machine';
const Address = z.string(URL_RULE).refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
}, URL_RULE);

const AUDIENCE_RULE = 'must be what the tokens name as their audience, or a list of it';
const CLAIM_RULE = 'must be the name of a claim';
const TOLERANCE_RULE = 'must be a whole number from 0 to 300000';

const Issuer = z.strictObject({
  name: Name.optional(),
  issuer: Address,
  audience: z
    .union([z.string(), z.array(z.string())], AUDIENCE_RULE)
    .transform((audience) => [audience].flat())
    .refine((list) => list.length > 0 && list.every((one) => one !== ''), AUDIENCE_RULE),
  jwksUri: Address.optional(),
  algorithms: z
    .array(z.enum(ALGORITHMS, `must be of ${ALGORITHMS.join(', ')}`))
    .min(1, 'must name one or more')
    .default([...ALGORITHMS]),
  subjectClaim: z.string(CLAIM_RULE).min(1, CLAIM_RULE).default('sub'),
  groupsClaim: z.string(CLAIM_RULE).min(1, CLAIM_RULE).default('groups'),
  clockToleranceMs: z.int(TOLERANCE_RULE).min(0, TOLERANCE_RULE).max(300_000, TOLERANCE_RULE).default(5_000),
});

const Issuers = z
  .array(Issuer, 'must be a list of issuers')
  .min(1, 'must list one issuer or more, or be left out')
  .superRefine((issuers, { issues, addIssue }) => {
    const mistake = (message: string) => addIssue({ code: 'custom', message });
    const twice = (values: readonly unknown[]) => new Set(values).size < values.length;
    const right = rightOnes(issuers, issues);
    if (twice(right.map(({ issuer }) => issuer))) mistake('names an issuer twice');
    if (issuers.length > 1 && (right.some(({ name }) => !name) || twice(right.map(({ name }) => name)))) {
      mistake('must give each of several issuers a name of its own: it tells their subjects apart');
    }
  }, about());

const SECRET_RULE = 'must be 32 characters or more';
const SecretText = z.string(SECRET_RULE).trim().min(32, SECRET_RULE);

const Secret = z
  .strictObject({ name: Name, secret: SecretText.optional(), secretFile: fileOf(SecretText).optional() })
  .superRefine(({ secret, secretFile }, { addIssue }) => {
    if ((secret === undefined) === (secretFile === undefined)) {
      addIssue({ code: 'custom', message: 'must have either secret or secretFile' });
    }
  }, about())
  .transform(({ name, secret = '', secretFile = secret }) => ({ name, secret: secretFile }));

/** Who is let in: the group `auth`. What is left out is no way in. */
export const AuthSettings = z
  .strictObject({
    /** Whether callers without credentials are let in. */
    anonymous: flag.default(false),
    apiKeys: ApiKeyEntries.optional(),
    /** A YAML or JSON file of more of them. */
    apiKeysFile: fileOf(ApiKeyEntries).optional(),
    tokens: Issuers.optional(),
    router: z
      .strictObject({
        secrets: z.array(Secret).min(1, 'must list one secret or more'),
        /** Whether nobody else is let in. */
        required: flag.default(false),
        /** Whether they need a user's key or token besides. */
        users: z.enum(['optional', 'required'], 'must be optional or required').default('optional'),
      })
      .optional(),
  })
  .superRefine(({ apiKeys, apiKeysFile, tokens, router }, { addIssue }) => {
    if (router?.users === 'required' && !apiKeys && !apiKeysFile && !tokens) {
      addIssue({
        code: 'custom',
        path: ['router', 'users'],
        message: 'needs a way for users to say who they are: set auth.apiKeys or auth.tokens',
      });
    }
  }, about('router.users'))
  .superRefine(
    ({ apiKeys, apiKeysFile }, { issues, addIssue }) => {
      const known = new Set(
        rightOnes(apiKeys ?? [], issues, 'apiKeys').map(({ sha256 }) => sha256.toLowerCase()),
      );
      for (const { name, sha256 } of apiKeysFile ?? []) {
        if (known.has(sha256.toLowerCase())) {
          const message = `has the key of ${name}, which auth.apiKeys has as well: keep one of them`;
          addIssue({ code: 'custom', path: ['apiKeysFile'], message });
        }
      }
    },
    about('apiKeys', 'apiKeysFile'),
  )
  .transform(({ apiKeysFile, ...auth }) =>
    apiKeysFile === undefined ? auth : { ...auth, apiKeys: [...(auth.apiKeys ?? []), ...apiKeysFile] },
  );

/** Undefined where a text is neither YAML nor JSON; the parser's own message would show the text. */
function listIn(text: string): unknown {
  try {
    return readYaml(text);
  } catch {
    return undefined;
  }
}
