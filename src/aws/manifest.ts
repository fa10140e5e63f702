import { z } from 'zod';
import { GatewayError, type UpstreamErrorCode } from '../errors.ts';
import type { AnnotationModel, ManifestAnswer, ManifestContent, ManifestModel } from './contents-models.ts';
import type { ImageKey } from './ecr-models.ts';
import { registryName } from './registry.ts';

// A manifest is what its pusher wrote: the registry's answer may be in order, and its text still not be.

/** What of a text may be left out, null or of another type, and then counts as left out. */
const optionalText = z.string().nullable().catch(null).default(null);

const annotations = z
  .record(z.string(), z.unknown())
  .catch({})
  .default({})
  .transform((members): AnnotationModel[] =>
    Object.entries(members).flatMap(([key, value]) => (typeof value === 'string' ? [{ key, value }] : [])),
  );

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string(),
  size: z.int().nonnegative(),
  artifactType: optionalText,
  annotations,
});

const platform = z.object({
  os: optionalText,
  'os.version': optionalText,
  architecture: optionalText,
  variant: optionalText,
});
const NO_PLATFORM = platform.parse({});

const child = descriptor
  .extend({ platform: platform.catch(NO_PLATFORM).default(NO_PLATFORM) })
  .transform(({ platform: { 'os.version': osVersion, ...rest }, ...pointer }) => ({
    ...rest,
    osVersion,
    descriptor: pointer,
  }));

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullable()
    .default(null)
    .transform((items) => items ?? []);

/** Docker's first format has neither sizes nor media types: it cannot be told in these terms. */
const manifest = z
  .object({
    schemaVersion: z.literal(2).optional(),
    mediaType: optionalText,
    artifactType: optionalText,
    config: descriptor.nullable().default(null),
    layers: listOf(descriptor),
    manifests: listOf(child),
    annotations,
  })
  .transform(({ schemaVersion: _, ...parts }) => parts);

/** Reads a manifest: an image's, an index's or an artifact's, of OCI or of Docker. */
export function parseManifest(text: string): { mediaType: string | null; content: ManifestContent } {
  const json = parseJson(text);
  if (json === undefined) return unreadable('it is no JSON');
  const parsed = manifest.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return unreadable(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'it is no manifest'}`);
  }
  const { mediaType, ...content } = parsed.data;
  return { mediaType, content };
}

const unreadable = (problem: string) => ({ mediaType: null, content: { problem } });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What AWS's answer about one image comes to: its manifest, or the error that says why there is none. */
export function openManifest(image: ImageKey, answer: ManifestAnswer): ManifestModel | GatewayError {
  if (!('text' in answer)) return refused(image, answer.failureCode);
  const { mediaType: inText, content } = parseManifest(answer.text);
  const mediaType = answer.mediaType ?? inText;
  if (mediaType === null) return unreadableManifest(image, 'neither ECR nor its text tells its media type');
  return { ...image, mediaType, text: answer.text, content };
}

/** What the manifest points at, or the error that says why nobody can tell. */
export function contentOf({ content, ...image }: ManifestModel) {
  if ('problem' in content) throw unreadableManifest(image, content.problem);
  return content;
}

/** The failures of single images that mean more than that ECR has no manifest to give. */
const CODES: Readonly<Record<string, UpstreamErrorCode>> = {
  UpstreamAccessDenied: 'UPSTREAM_ACCESS_DENIED',
  UpstreamTooManyRequests: 'UPSTREAM_THROTTLED',
};

function refused(image: ImageKey, failureCode: string | null): GatewayError {
  if (failureCode === null) {
    return failure(image, 'UPSTREAM_INVALID_RESPONSE', 'InvalidAnswerError', 'said nothing of it');
  }
  const code = Object.hasOwn(CODES, failureCode) ? CODES[failureCode] : undefined;
  return failure(image, code ?? 'UPSTREAM_UNAVAILABLE', failureCode, `failed with ${failureCode}`);
}

function unreadableManifest(image: ImageKey, problem: string): GatewayError {
  const what = `gave a manifest that cannot be understood (${problem})`;
  return failure(image, 'UPSTREAM_INVALID_RESPONSE', 'InvalidManifest', what);
}

function failure(
  { repository: { registry, name }, digest }: ImageKey,
  code: UpstreamErrorCode,
  errorName: string,
  what: string,
): GatewayError {
  return new GatewayError(
    code,
    `The manifest of ${name}@${digest}: Amazon ECR BatchGetImage in ${registryName(registry)} ${what}.`,
    { aws: { service: 'ecr', operation: 'BatchGetImage', errorName, ...registry } },
  );
}
