import type { ReferrerModel } from '../../aws/ecr-models.ts';

/** What an artifact attached to an image is. */
export type ReferrerKind =
  | 'SIGNATURE'
  | 'SBOM'
  | 'PROVENANCE'
  | 'ATTESTATION'
  | 'VULNERABILITY_REPORT'
  | 'SOCI_INDEX'
  | 'OTHER';

type Rule = readonly [pattern: RegExp, kind: ReferrerKind];

/** By artifact type, the first that matches. Pushers choose these freely, so the SBOM formats match loosely. */
const BY_ARTIFACT_TYPE: readonly Rule[] = [
  [/^application\/vnd\.cncf\.notary\.signature/, 'SIGNATURE'],
  [/^application\/vnd\.dev\.cosign\.(?:artifact\.sig|simplesigning)\./, 'SIGNATURE'],
  [/^application\/vnd\.amazon\.soci\.index\./, 'SOCI_INDEX'],
  [/spdx|cyclonedx|sbom/i, 'SBOM'],
  [/slsa\.provenance/i, 'PROVENANCE'],
  [/sarif|vuln/i, 'VULNERABILITY_REPORT'],
  [/^application\/vnd\.(?:in-toto|dsse)/, 'ATTESTATION'],
];

/** A Sigstore bundle has one artifact type for all kinds: the statement's predicate tells them apart. */
const SIGSTORE_BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle/;
const BY_PREDICATE_TYPE: readonly Rule[] = [
  [/sigstore\.dev\/cosign\/sign/, 'SIGNATURE'],
  [/slsa\.dev\/provenance/, 'PROVENANCE'],
  [/spdx|cyclonedx|sbom/i, 'SBOM'],
  [/vuln/i, 'VULNERABILITY_REPORT'],
  [/./, 'ATTESTATION'],
];
/** For bundles without a predicate: a bare signature, or an envelope of who knows what. */
const BY_CONTENT: readonly Rule[] = [
  [/^message-signature$/, 'SIGNATURE'],
  [/^dsse-envelope$/, 'ATTESTATION'],
];

/** Tells it from the artifact type and, for Sigstore bundles, from their annotations. */
export function referrerKind({
  artifactType,
  annotations,
}: Pick<ReferrerModel, 'artifactType' | 'annotations'>): ReferrerKind {
  if (artifactType === null) return 'OTHER';
  if (!SIGSTORE_BUNDLE.test(artifactType)) return first(BY_ARTIFACT_TYPE, artifactType) ?? 'OTHER';
  const annotation = (name: string) =>
    annotations.find(({ key }) => key === `dev.sigstore.bundle.${name}`)?.value ?? '';
  return (
    first(BY_PREDICATE_TYPE, annotation('predicateType')) ??
    first(BY_CONTENT, annotation('content')) ??
    'OTHER'
  );
}

function first(rules: readonly Rule[], text: string): ReferrerKind | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}
