import { z } from 'zod';
import { about, rightOnes } from './rules.ts';

const ACCOUNT_RULE = 'must be 12 digits, in a file with quotes';
/** YAML would read one without quotes as a number. */
export const AccountId = z.string(ACCOUNT_RULE).regex(/^\d{12}$/, ACCOUNT_RULE);
const REGION_RULE = 'must be an AWS region, like us-east-1';
const Region = z.string(REGION_RULE).regex(/^[a-z0-9-]+$/, REGION_RULE);

/** What stands for a registry's own account and region in a template. */
const PLACEHOLDERS = ['registryId', 'region'] as const;
type Place = Record<(typeof PLACEHOLDERS)[number], string>;

/** A text in which placeholders may stand, that satisfies a pattern once they are filled in. */
function template(pattern: RegExp, rule: string) {
  return z.string().superRefine((text, { addIssue }) => {
    const known: readonly string[] = PLACEHOLDERS;
    const unknown = [...text.matchAll(/\{([^{}]*)\}/g)].filter(([, name = '']) => !known.includes(name));
    for (const [placeholder] of unknown) {
      addIssue(
        `${placeholder} stands for nothing: there are ${PLACEHOLDERS.map((name) => `{${name}}`).join(' and ')}`,
      );
    }
    if (unknown.length === 0 && !pattern.test(filled(text, SAMPLE))) addIssue(rule);
  });
}

/** How a registry is reached; what is left out is the AWS SDK's ordinary configuration. */
const access = {
  /** The role to assume; {registryId} and {region} stand for the registry's own. */
  roleArn: template(
    /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
    'must be the ARN of a role, like arn:aws:iam::111122223333:role/registry-graph',
  ).optional(),
  /** What the role's trust policy asks for beside the caller; the same placeholders. */
  externalId: template(
    /^[\w+=,.@:/-]{2,1224}$/,
    'must be 2 to 1224 letters, digits and any of _+=,.@:/-',
  ).optional(),
  /** A profile of the AWS configuration files. */
  profile: z.string().min(1).optional(),
  /** An endpoint for ECR, SageMaker and STS alike. */
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
};

const needsRole = ({
  roleArn,
  externalId,
}: {
  roleArn?: string | undefined;
  externalId?: string | undefined;
}) => externalId === undefined || roleArn !== undefined;
const roleIsMissing = { path: ['externalId'], message: 'goes with a roleArn', ...about() };

const ACCOUNTS_RULE = 'must be a list of accounts, which goes with regions';
const REGIONS_RULE = 'must be a list of regions, which goes with accounts';

const OneRegistry = z
  .strictObject({ registryId: AccountId, region: Region, ...access })
  .refine(needsRole, roleIsMissing);
const AccountsAndRegions = z
  .strictObject({
    accounts: z.array(AccountId, ACCOUNTS_RULE).min(1, ACCOUNTS_RULE),
    regions: z.array(Region, REGIONS_RULE).min(1, REGIONS_RULE),
    ...access,
  })
  .refine(needsRole, roleIsMissing);

/** A registry that is served: its account and region, and how it is reached. */
export type RegistrySettings = z.output<typeof OneRegistry>;

const ENTRY_RULE = 'must be registryId with region, or accounts with regions';

/**
 * The entries of `registries`, each one registry or accounts crossed with regions, as one registry after another. A union
 * of the two shapes would only say that an entry is neither; so its members tell which one it was meant to be.
 */
const Entry = z.looseObject({}, ENTRY_RULE).transform((entry, { issues, addIssue }): RegistrySettings[] => {
  const isGroup = 'accounts' in entry || 'regions' in entry;
  if (isGroup && ('registryId' in entry || 'region' in entry)) {
    addIssue(ENTRY_RULE);
    return [];
  }
  const parsed = isGroup ? AccountsAndRegions.safeParse(entry) : OneRegistry.safeParse(entry);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      issues.push({ code: 'custom', input: entry, path: issue.path, message: issue.message });
    return [];
  }
  return 'accounts' in parsed.data ? crossed(parsed.data) : [inPlace(parsed.data, parsed.data)];
});

const LIST_RULE = 'must list one registry or more, or be left out';

/** The registries served, the first as the default. */
export const RegistryList = z
  .array(Entry, LIST_RULE)
  .min(1, LIST_RULE)
  .superRefine((entries, { issues, addIssue }) => {
    const [twice] = namedTwice(rightOnes(entries, issues).flat());
    if (twice !== undefined) addIssue({ code: 'custom', message: `names ${twice} twice` });
  }, about())
  .transform((entries) => entries.flat());

/** Each account in each region, account by account. */
function crossed({ accounts, regions, ...rest }: z.output<typeof AccountsAndRegions>): RegistrySettings[] {
  return accounts.flatMap((registryId) =>
    regions.map((region) => inPlace({ registryId, region, ...rest }, { registryId, region })),
  );
}

function inPlace(settings: RegistrySettings, place: Place): RegistrySettings {
  const { roleArn, externalId } = settings;
  return {
    ...settings,
    ...(roleArn === undefined ? {} : { roleArn: filled(roleArn, place) }),
    ...(externalId === undefined ? {} : { externalId: filled(externalId, place) }),
  };
}

function filled(template: string, place: Place): string {
  return PLACEHOLDERS.reduce((text, name) => text.replaceAll(`{${name}}`, place[name]), template);
}

/** A place to try a template with. */
const SAMPLE: Place = { registryId: '111122223333', region: 'us-east-1' };

function namedTwice(registries: readonly { registryId: string; region: string }[]): string[] {
  const names = registries.map(({ registryId, region }) => `${registryId}/${region}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}
