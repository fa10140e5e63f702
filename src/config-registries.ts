import { z } from 'zod';

const ACCOUNT_RULE = 'must be 12 digits, in a file with quotes';
/** YAML would read one without quotes as a number. */
export const AccountId = z.string(ACCOUNT_RULE).regex(/^\d{12}$/, ACCOUNT_RULE);
const Region = z.string().regex(/^[a-z0-9-]+$/, 'must be an AWS region, like us-east-1');

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
  endpoint: z.url().optional(),
};

const needsRole = ({
  roleArn,
  externalId,
}: {
  roleArn?: string | undefined;
  externalId?: string | undefined;
}) => externalId === undefined || roleArn !== undefined;
const roleIsMissing = { path: ['externalId'], message: 'goes with a roleArn' };

const OneRegistry = z
  .strictObject({ registryId: AccountId, region: Region, ...access })
  .refine(needsRole, roleIsMissing);
const AccountsAndRegions = z
  .strictObject({ accounts: z.array(AccountId).min(1), regions: z.array(Region).min(1), ...access })
  .refine(needsRole, roleIsMissing);

/** A registry that is served: its account and region, and how it is reached. */
export type RegistrySettings = z.output<typeof OneRegistry>;

/**
 * The entries of `registries`, each one registry or accounts crossed with regions, as one registry after another. A union
 * of the two shapes would only say that an entry is neither; so its members tell which one it was meant to be.
 */
const Entry = z.unknown().transform((entry, { issues }): RegistrySettings[] => {
  const isGroup = typeof entry === 'object' && entry !== null && ('accounts' in entry || 'regions' in entry);
  const parsed = isGroup ? AccountsAndRegions.safeParse(entry) : OneRegistry.safeParse(entry);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      issues.push({ code: 'custom', input: entry, path: issue.path, message: issue.message });
    return [];
  }
  return 'accounts' in parsed.data ? crossed(parsed.data) : [inPlace(parsed.data, parsed.data)];
});

/** The registries served, the first as the default. */
export const RegistryList = z
  .array(Entry)
  .min(1)
  .transform((entries) => entries.flat())
  .refine(areDistinct, 'names a registry twice');

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

function areDistinct(registries: readonly { registryId: string; region: string }[]): boolean {
  const names = registries.map(({ registryId, region }) => `${registryId}/${region}`);
  return new Set(names).size === names.length;
}
