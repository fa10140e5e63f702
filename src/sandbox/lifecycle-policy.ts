/**
 * The grammar of ECR lifecycle policies: which texts ECR accepts, and what an accepted text says.
 *
 * A text is judged in three stages: the shape of the JSON, each rule by itself, then the rules together. The first
 * stage that finds a fault answers with all of its faults, one a line, as ECR does for shapes. The bounds on the
 * length of the text (100 to 30,720 characters) belong to the request and are checked with it, not here.
 *
 * ECR's JSON schema refuses most misfits of `countUnit` and of `action` with "instance failed to match exactly one
 * schema (matched 0 out of 2)". The sandbox says instead what does not fit, in the style of ECR's other messages.
 */

/** The storage class of an image, as the API spells it. */
export type StorageClass = 'STANDARD' | 'ARCHIVE';
/** What happens to an image that is due, as the API spells it. */
export type PolicyAction = { type: 'EXPIRE' } | { type: 'TRANSITION'; targetStorageClass: 'ARCHIVE' };
/** Which images a rule is about: those with certain tags, those without any, or all. */
export type TagStatus = RuleText['selection']['tagStatus'];
/** What makes an image due: its place among the newest, or the age of one of its dates. */
export type CountType = RuleText['selection']['countType'];

/** One rule of an accepted policy, its defaults filled in. */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly storageClass: StorageClass;
  readonly tagStatus: TagStatus;
  /** Patterns of which each must match a tag of the image; empty unless `tagStatus` is `tagged`. */
  readonly tagPatterns: readonly string[];
  /** Prefixes of which each must begin a tag of the image; empty unless `tagStatus` is `tagged`. */
  readonly tagPrefixes: readonly string[];
  readonly countType: CountType;
  /** Images to keep for `imageCountMoreThan`, days for the other types. */
  readonly countNumber: number;
  readonly action: PolicyAction;
}

/** An accepted policy. */
export interface LifecyclePolicy {
  /** The rules in the order in which they apply: lowest `rulePriority` first. */
  readonly rules: readonly LifecycleRule[];
}

/** A policy, or the full message of the InvalidParameterException with which ECR refuses the text. */
export type ParsedPolicy = { ok: true; policy: LifecyclePolicy } | { ok: false; message: string };

/** Reads the text of a lifecycle policy. */
export function parseLifecyclePolicy(text: string): ParsedPolicy {
  const document = readJson(text);
  if (typeName(document) !== 'object') return refusal(['Could not map policyString into LifecyclePolicy.']);

  const misshapen: string[] = [];
  if (!conforms(document, POLICY, misshapen)) return refusal(misshapen);

  const unlawful = document.rules.flatMap((text) => broken(RULE_LAWS, { text, rule: ruleOf(text) }));
  if (unlawful.length > 0) return refusal(unlawful);

  const rules = document.rules.map(ruleOf).sort((a, b) => a.rulePriority - b.rulePriority);
  const conflicts = broken(POLICY_LAWS, rules);
  return conflicts.length > 0 ? refusal(conflicts) : { ok: true, policy: { rules } };
}

function refusal(faults: readonly string[]): ParsedPolicy {
  const failure = `Lifecycle policy validation failure: ${faults.join('\n')}`;
  return {
    ok: false,
    message: `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '${failure}'`,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lists the faults of a JSON value in the words of ECR's schema validator; a value without faults is a `T`. */
interface Schema<T> {
  (value: unknown): readonly string[];
  /** Never there: it only lets the compiler read the type off the schema. */
  readonly accepts?: T;
}
type Schemas = Readonly<Record<string, Schema<unknown>>>;
type Accepted<S> = S extends Schema<infer T> ? T : never;
type Members<R extends Schemas, O extends Schemas> = { readonly [K in keyof R]: Accepted<R[K]> } & {
  readonly [K in keyof O]?: Accepted<O[K]>;
};

function conforms<T>(value: unknown, schema: Schema<T>, faults: string[]): value is T {
  for (const fault of schema(value)) faults.push(fault);
  return faults.length === 0;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeName(value) === 'object';
const wrongType = (value: unknown, allowed: string) =>
  `instance type (${typeName(value)}) does not match any allowed primitive type (allowed: ["${allowed}"])`;
const when = (condition: boolean, fault: string) => (condition ? [fault] : []);

const names = (fault: string, found: readonly string[]) =>
  when(found.length > 0, `${fault} (${JSON.stringify(found.toSorted())})`);

const string: Schema<string> = (value) => when(typeof value !== 'string', wrongType(value, 'string'));

const positiveInteger: Schema<number> = (value) => {
  if (typeof value !== 'number' || !Number.isInteger(value)) return [wrongType(value, 'integer')];
  return when(value < 1, `numeric instance is lower than the required minimum (minimum: 1, found: ${value})`);
};

const oneOf = <const T extends string>(...allowed: readonly T[]): Schema<T> => {
  const choice = `not found in enum (possible values: ${JSON.stringify(allowed)})`;
  return (value) =>
    when(!allowed.some((v) => v === value), `instance value (${JSON.stringify(value)}) ${choice}`);
};

const list = <T>(element: Schema<T>, max = Number.POSITIVE_INFINITY): Schema<readonly T[]> => {
  return (value) => {
    if (!Array.isArray(value)) return [wrongType(value, 'array')];
    const found = `but instance has ${value.length} elements`;
    return [
      ...when(value.length < 1, `array is too short: must have at least 1 elements ${found}`),
      ...when(value.length > max, `array is too long: must have at most ${max} elements ${found}`),
      ...value.flatMap((item) => element(item)),
    ];
  };
};

const object = <R extends Schemas, O extends Schemas>(required: R, optional: O): Schema<Members<R, O>> => {
  const members = new Map<string, Schema<unknown>>(Object.entries({ ...required, ...optional }));
  return (value) => {
    if (!isRecord(value)) return [wrongType(value, 'object')];
    const missing = Object.keys(required).filter((name) => !Object.hasOwn(value, name));
    const unknown = Object.keys(value).filter((name) => !members.has(name));
    return [
      ...names('object has missing required properties', missing),
      ...names('object instance has properties which are not allowed by the schema:', unknown),
      ...Object.entries(value).flatMap(([name, member]) => members.get(name)?.(member) ?? []),
    ];
  };
};

const SELECTION = object(
  {
    countNumber: positiveInteger,
    countType: oneOf('imageCountMoreThan', 'sinceImagePulled', 'sinceImagePushed', 'sinceImageTransitioned'),
    tagStatus: oneOf('any', 'tagged', 'untagged'),
  },
  {
    countUnit: oneOf('days'),
    storageClass: oneOf('archive', 'standard'),
    tagPatternList: list(string),
    tagPrefixList: list(string),
  },
);
const ACTION = object({ type: oneOf('expire', 'transition') }, { targetStorageClass: oneOf('archive') });
const RULE = object(
  { action: ACTION, rulePriority: positiveInteger, selection: SELECTION },
  { description: string },
);
const POLICY = object({ rules: list(RULE, 50) }, {});

/** A rule as the text has it, its shape being right. */
type RuleText = Accepted<typeof RULE>;

/** The meaning of a rule's text. */
const ruleOf = ({ rulePriority, selection, action }: RuleText): LifecycleRule => ({
  rulePriority,
  storageClass: selection.storageClass === 'archive' ? 'ARCHIVE' : 'STANDARD',
  tagStatus: selection.tagStatus,
  tagPatterns: selection.tagPatternList ?? [],
  tagPrefixes: selection.tagPrefixList ?? [],
  countType: selection.countType,
  countNumber: selection.countNumber,
  action:
    action.type === 'expire' ? { type: 'EXPIRE' } : { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
});

/** What goes with each way of counting. */
const COUNT_TYPES: Record<
  CountType,
  { storageClass: StorageClass; actions: readonly string[]; unit?: 'days'; minimum: number }
> = {
  imageCountMoreThan: { storageClass: 'STANDARD', actions: ['EXPIRE', 'TRANSITION'], minimum: 1 },
  sinceImagePushed: { storageClass: 'STANDARD', actions: ['EXPIRE', 'TRANSITION'], unit: 'days', minimum: 1 },
  sinceImagePulled: { storageClass: 'STANDARD', actions: ['TRANSITION'], unit: 'days', minimum: 1 },
  sinceImageTransitioned: { storageClass: 'ARCHIVE', actions: ['EXPIRE'], unit: 'days', minimum: 90 },
};

/** Something that must hold of a subject, and what to say where it does not. */
interface Law<T> {
  readonly holds: (subject: T) => boolean;
  readonly otherwise: (subject: T) => string;
}

const broken = <T>(laws: readonly Law<T>[], subject: T) =>
  laws.filter((law) => !law.holds(subject)).map((law) => law.otherwise(subject));

const MAX_WILDCARDS = 4;
const hasTagList = (rule: LifecycleRule) => rule.tagPatterns.length + rule.tagPrefixes.length > 0;

const RULE_LAWS: readonly Law<{ text: RuleText; rule: LifecycleRule }>[] = [
  {
    holds: ({ rule }) => rule.tagStatus !== 'tagged' || hasTagList(rule),
    otherwise: () => 'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.',
  },
  {
    holds: ({ rule }) => rule.tagStatus === 'tagged' || !hasTagList(rule),
    otherwise: ({ rule }) =>
      `Cannot specify tagPrefixList or tagPatternList when tagStatus=${rule.tagStatus.toUpperCase()}.`,
  },
  {
    holds: ({ rule }) => rule.tagPatterns.length === 0 || rule.tagPrefixes.length === 0,
    otherwise: () => 'Cannot specify both tagPrefixList and tagPatternList.',
  },
  {
    holds: ({ rule }) => rule.tagPatterns.every((pattern) => pattern.split('*').length - 1 <= MAX_WILDCARDS),
    otherwise: () => `Cannot specify more than ${MAX_WILDCARDS} wildcards (*) in an entry of tagPatternList.`,
  },
  {
    holds: ({ text: { selection } }) => selection.countUnit === COUNT_TYPES[selection.countType].unit,
    otherwise: ({ text: { selection } }) =>
      `${selection.countUnit ? 'Cannot' : 'Must'} specify countUnit when countType=${selection.countType}.`,
  },
  {
    holds: ({ rule }) => rule.countNumber >= COUNT_TYPES[rule.countType].minimum,
    otherwise: ({ rule: { countType } }) =>
      `Must specify countNumber of at least ${COUNT_TYPES[countType].minimum} when countType=${countType}.`,
  },
  {
    holds: ({ rule }) => rule.storageClass === COUNT_TYPES[rule.countType].storageClass,
    otherwise: ({ rule: { countType } }) =>
      `Must specify storageClass=${COUNT_TYPES[countType].storageClass} when countType=${countType}.`,
  },
  {
    holds: ({ rule }) => COUNT_TYPES[rule.countType].actions.includes(rule.action.type),
    otherwise: ({ rule }) =>
      `Cannot specify action type=${rule.action.type} when countType=${rule.countType}.`,
  },
  {
    holds: ({ text: { action } }) =>
      (action.type === 'transition') === (action.targetStorageClass !== undefined),
    otherwise: ({ rule: { action } }) =>
      `${action.type === 'EXPIRE' ? 'Cannot' : 'Must'} specify targetStorageClass when action type=${action.type}.`,
  },
];

const allDifferent = (values: readonly unknown[]) => new Set(values).size === values.length;

/** Names a rule's list of prefixes within its storage class, whatever the order in which the list has them. */
const prefixSet = (rule: LifecycleRule) =>
  JSON.stringify([rule.storageClass, ...[...new Set(rule.tagPrefixes)].sort()]);

const POLICY_LAWS: readonly Law<readonly LifecycleRule[]>[] = [
  {
    holds: (rules) => allDifferent(rules.map((rule) => rule.rulePriority)),
    otherwise: () => 'Each rule must have a unique rulePriority.',
  },
  {
    holds: (rules) =>
      allDifferent(rules.filter((rule) => rule.tagStatus === 'untagged').map((rule) => rule.storageClass)),
    otherwise: () => 'Only one rule can select Untagged images per storage class.',
  },
  {
    holds: (rules) => allDifferent(rules.filter((rule) => rule.tagPrefixes.length > 0).map(prefixSet)),
    otherwise: () => 'Each rule must have a unique tagPrefixList per storage class.',
  },
  {
    holds: (rules) =>
      rules
        .filter((rule) => rule.tagStatus === 'any')
        .every(({ storageClass, rulePriority }) =>
          rules.every((other) => other.storageClass !== storageClass || other.rulePriority <= rulePriority),
        ),
    otherwise: () => 'Rule for tagStatus=ANY must have the lowest priority per storage class.',
  },
];
