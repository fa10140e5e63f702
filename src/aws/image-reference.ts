import { partitionOf } from './partitions.ts';
import type { RegistryKey } from './registry.ts';

/** An image by its content, or by a tag that may move. */
export type ImageSelector = { digest: string; tag?: never } | { tag: string; digest?: never };

/** What someone's `HOST/REPOSITORY[:TAG][@DIGEST]` says, before anyone is asked. */
export type ImageReference =
  | { kind: 'ECR'; registry: RegistryKey; repositoryName: string; selector: ImageSelector }
  /** A reference to some other kind of registry. */
  | { kind: 'EXTERNAL' }
  | { kind: 'UNPARSEABLE'; rule: string };

/** The rules that tell what is an image reference; the sandbox, a program of its own, has its own. */
export const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
/** A name in any registry; ECR bounds its length besides. */
const IMAGE_NAME = new RegExp(`^${PART}(?:/${PART})*$`);
export const REPOSITORY_NAME = new RegExp(`^(?=.{2,256}$)${PART}(?:/${PART})*$`);
export const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,299}$/;

/** Longer than the longest host, name, tag and digest together. */
const MAX_LENGTH = 1024;

const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d{1,5})?$/;
const ECR_HOST = /^(\d{12})\.dkr([.-])ecr(?:-fips)?\.([a-z0-9][a-z0-9-]*)\.(.+)$/;

/**
 * Reads what `docker pull` takes. With a tag and a digest, the digest counts; with neither, the tag is
 * `latest`, as for docker.
 */
export function parseImageReference(reference: string): ImageReference {
  if (reference.length > MAX_LENGTH) return unparseable(`it is longer than ${MAX_LENGTH} characters`);
  const slash = reference.indexOf('/');
  const host = reference.slice(0, Math.max(slash, 0));
  if (!looksLikeHost(host)) return unparseable('it must start with a registry host and a slash');
  if (!HOST.test(host)) return unparseable('its registry host is no host name');

  const registry = parseEcrHost(host.toLowerCase());
  const [path = '', digest, ...rest] = reference.slice(slash + 1).split('@');
  const colon = path.indexOf(':', path.lastIndexOf('/') + 1);
  const repositoryName = colon < 0 ? path : path.slice(0, colon);
  const tag = colon < 0 ? undefined : path.slice(colon + 1);

  if (rest.length > 0) return unparseable('it may hold one @ only');
  if (!(registry ? REPOSITORY_NAME : IMAGE_NAME).test(repositoryName)) {
    return unparseable('its repository name breaks the naming rules');
  }
  if (tag !== undefined && !TAG.test(tag)) return unparseable('its tag breaks the naming rules');
  if (digest !== undefined && !DIGEST.test(digest)) {
    return unparseable('its digest must be sha256: and 64 lowercase hexadecimal digits');
  }

  if (!registry) return { kind: 'EXTERNAL' };
  const selector = digest === undefined ? { tag: tag ?? 'latest' } : { digest };
  return { kind: 'ECR', registry, repositoryName, selector };
}

/** Docker's own rule: without a dot or a port it is the first part of a name on Docker Hub. */
function looksLikeHost(host: string): boolean {
  return host.includes('.') || host.includes(':') || host === 'localhost';
}

/** The private ECR registry behind a host, in every spelling that AWS gives it. */
function parseEcrHost(host: string): RegistryKey | undefined {
  const [, registryId, separator, region, suffix] = ECR_HOST.exec(host) ?? [];
  if (registryId === undefined || region === undefined) return undefined;
  const { registrySuffix, dualStackSuffix } = partitionOf(region);
  // The dual-stack host has a hyphen, `dkr-ecr`, and a suffix of its own.
  return suffix === (separator === '-' ? dualStackSuffix : registrySuffix)
    ? { registryId, region }
    : undefined;
}

function unparseable(rule: string): ImageReference {
  return { kind: 'UNPARSEABLE', rule };
}
