/** An enum that AWS sends. It may grow: a value that is not in the list is read as UNKNOWN. */
export type Mirrored<Values extends readonly string[]> = Values[number] | 'UNKNOWN';

/** Reads a value of such an enum; null when AWS sent none. */
export function mirror<const Values extends readonly string[]>(
  values: Values,
  value: string | null | undefined,
): Mirrored<Values> | null {
  if (value === undefined || value === null || value === '') return null;
  return values.find((known) => known === value) ?? 'UNKNOWN';
}

export const IMAGE_TAG_MUTABILITIES = [
  'MUTABLE',
  'IMMUTABLE',
  'IMMUTABLE_WITH_EXCLUSION',
  'MUTABLE_WITH_EXCLUSION',
] as const;
export const NAME_FILTER_TYPES = ['PREFIX_MATCH', 'WILDCARD'] as const;
export const ENCRYPTION_TYPES = ['AES256', 'KMS', 'KMS_DSSE'] as const;
export const IMAGE_STATUSES = ['ACTIVE', 'ARCHIVED', 'ACTIVATING'] as const;
export const ARTIFACT_STATUSES = ['ACTIVE', 'ARCHIVED', 'ACTIVATING'] as const;
export const REPLICATION_STATES = ['IN_PROGRESS', 'COMPLETE', 'FAILED'] as const;
export const REPLICATION_BACKFILL_STATUSES = [
  'PREPARING',
  'IN_PROGRESS',
  'COMPLETE',
  'FAILED',
  'STOPPING',
  'STOPPED',
] as const;
export const SCAN_TYPES = ['BASIC', 'ENHANCED'] as const;
export const SCAN_FREQUENCIES = ['SCAN_ON_PUSH', 'CONTINUOUS_SCAN', 'MANUAL'] as const;
export const SCAN_STATUSES = [
  'IN_PROGRESS',
  'COMPLETE',
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'ACTIVE',
  'PENDING',
  'SCAN_ELIGIBILITY_EXPIRED',
  'FINDINGS_UNAVAILABLE',
  'LIMIT_EXCEEDED',
  'IMAGE_ARCHIVED',
] as const;
/** Of basic scanning and of Amazon Inspector alike, the gravest first. */
export const FINDING_SEVERITIES = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNDEFINED',
  'UNTRIAGED',
] as const;
export const FIX_AVAILABILITIES = ['YES', 'NO', 'PARTIAL'] as const;
export const SIGNING_STATES = ['IN_PROGRESS', 'COMPLETE', 'FAILED'] as const;
export const LIFECYCLE_PREVIEW_STATUSES = ['IN_PROGRESS', 'COMPLETE', 'EXPIRED', 'FAILED'] as const;
export const LIFECYCLE_ACTION_TYPES = ['EXPIRE', 'TRANSITION'] as const;
export const STORAGE_CLASSES = ['STANDARD', 'ARCHIVE'] as const;
export const SAGEMAKER_IMAGE_STATUSES = [
  'CREATING',
  'CREATED',
  'CREATE_FAILED',
  'UPDATING',
  'UPDATE_FAILED',
  'DELETING',
  'DELETE_FAILED',
] as const;
export const SAGEMAKER_IMAGE_VERSION_STATUSES = [
  'CREATING',
  'CREATED',
  'CREATE_FAILED',
  'DELETING',
  'DELETE_FAILED',
] as const;
export const SAGEMAKER_JOB_TYPES = ['TRAINING', 'INFERENCE', 'NOTEBOOK_KERNEL'] as const;
export const SAGEMAKER_PROCESSORS = ['CPU', 'GPU'] as const;
export const SAGEMAKER_VENDOR_GUIDANCES = ['NOT_PROVIDED', 'STABLE', 'TO_BE_ARCHIVED', 'ARCHIVED'] as const;
