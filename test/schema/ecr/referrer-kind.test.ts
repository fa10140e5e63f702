import { describe, expect, test } from 'vitest';
import { referrerKind } from '../../../src/schema/ecr/referrer-kind.ts';
import fc from '../../helpers/fast-check.ts';

test.each<[string, string | null]>([
  ['SIGNATURE', 'application/vnd.cncf.notary.signature'],
  ['SIGNATURE', 'application/vnd.dev.cosign.artifact.sig.v1+json'],
  ['SIGNATURE', 'application/vnd.dev.cosign.simplesigning.v1+json'],
  ['SBOM', 'application/vnd.cyclonedx+json'],
  ['SBOM', 'application/vnd.cyclonedx+xml'],
  ['SBOM', 'application/spdx+json'],
  ['SBOM', 'text/spdx+json'],
  ['SBOM', 'text/sbom+json'],
  ['SBOM', 'application/vnd.dev.cosign.artifact.sbom.v1+json'],
  ['PROVENANCE', 'application/vnd.example.slsa.provenance.v1+json'],
  ['VULNERABILITY_REPORT', 'application/sarif+json'],
  ['VULNERABILITY_REPORT', 'application/vnd.example.vulnerability.report+json'],
  ['ATTESTATION', 'application/vnd.in-toto+json'],
  ['ATTESTATION', 'application/vnd.dsse.envelope.v1+json'],
  ['SOCI_INDEX', 'application/vnd.amazon.soci.index.v1+json'],
  ['SOCI_INDEX', 'application/vnd.amazon.soci.index.v2+json'],
  ['OTHER', 'application/vnd.example.thing'],
  ['OTHER', ''],
  ['OTHER', null],
])('%s: %s', (kind, artifactType) => {
  expect(referrerKind({ artifactType, annotations: [] })).toBe(kind);
});

describe('a Sigstore bundle, one artifact type for all', () => {
  const bundle = (predicateType?: string, content?: string) =>
    referrerKind({
      artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      annotations: Object.entries({ predicateType, content, other: 'spdx' }).flatMap(([name, value]) =>
        value === undefined ? [] : [{ key: `dev.sigstore.bundle.${name}`, value }],
      ),
    });

  test.each([
    ['SIGNATURE', 'https://sigstore.dev/cosign/sign/v1'],
    ['PROVENANCE', 'https://slsa.dev/provenance/v1'],
    ['PROVENANCE', 'https://slsa.dev/provenance/v0.2'],
    ['SBOM', 'https://spdx.dev/Document'],
    ['SBOM', 'https://spdx.dev/Document/v2.3'],
    ['SBOM', 'https://cyclonedx.org/bom'],
    ['VULNERABILITY_REPORT', 'https://cosign.sigstore.dev/attestation/vuln/v1'],
    ['ATTESTATION', 'https://example.com/anything'],
  ])('is a %s by its predicate %s', (kind, predicateType) => {
    expect(bundle(predicateType)).toBe(kind);
    // What it is wrapped in does not count then.
    expect(bundle(predicateType, 'message-signature')).toBe(kind);
  });

  test.each([
    ['SIGNATURE', 'message-signature'],
    ['ATTESTATION', 'dsse-envelope'],
    ['OTHER', 'something-else'],
    ['OTHER', undefined],
  ])('without a predicate is a %s by its content %s', (kind, content) => {
    expect(bundle(undefined, content)).toBe(kind);
  });
});

test('whatever a pusher writes has a kind', () => {
  const annotations = fc.array(fc.record({ key: fc.string(), value: fc.string() }));
  fc.assert(
    fc.property(fc.option(fc.string()), annotations, (artifactType, annotations) => {
      expect(referrerKind({ artifactType, annotations })).toMatch(/^[A-Z_]+$/);
    }),
  );
});
