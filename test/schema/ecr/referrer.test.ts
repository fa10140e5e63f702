import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import type { ReferrerFilter } from '../../generated/graphql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { appWorld, digest, HOST, images } from '../worlds.ts';

const reference = `${HOST}/team/app@${digest(1)}`;
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const NOTATION = 'application/vnd.cncf.notary.signature';
const predicate = (type: string) => ({ 'dev.sigstore.bundle.predicateType': type });

const world = appWorld({
  images: images(1),
  referrers: {
    [digest(1)]: [
      { digest: digest(11), artifactType: NOTATION, size: 2 ** 33, annotations: { a: '1', b: '2' } },
      { digest: digest(12), artifactType: BUNDLE, annotations: predicate('https://spdx.dev/Document') },
      {
        digest: digest(13),
        artifactType: BUNDLE,
        annotations: predicate('https://sigstore.dev/cosign/sign/v1'),
      },
      { digest: digest(14), artifactStatus: 'ARCHIVED', artifactType: NOTATION },
      { digest: digest(15), mediaType: 'application/vnd.oci.image.index.v1+json' },
    ],
    // Referrers have referrers.
    [digest(11)]: [{ digest: digest(21), artifactType: NOTATION }],
  },
});

const Referrers = graphql(/* GraphQL */ `
  query Referrers($reference: String!, $first: Int, $after: String, $filter: ReferrerFilter) {
    image(reference: $reference) {
      referrers(first: $first, after: $after, filter: $filter) {
        nodes {
          digest
          mediaType
          artifactType
          size
          annotations {
            key
            value
          }
          annotation(key: "b")
          artifactStatus
          kind
          subject {
            digest
          }
          image {
            digest
            kind
            referrers {
              nodes {
                digest
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

async function referrers(variables: { filter?: ReferrerFilter | null } = {}) {
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.run(Referrers, { reference, ...variables });
  expect(errors).toBeUndefined();
  return data?.image?.referrers?.nodes ?? [];
}

describe('a referrer', () => {
  test('is what ListImageReferrers says', async () => {
    const nodes = await referrers();
    expect(nodes.find((node) => node.digest === digest(11))).toEqual({
      digest: digest(11),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: NOTATION,
      size: 2 ** 33,
      annotations: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
      annotation: '2',
      artifactStatus: 'ACTIVE',
      kind: 'SIGNATURE',
      subject: { digest: digest(1) },
      image: { digest: digest(11), kind: 'REFERRER', referrers: { nodes: [{ digest: digest(21) }] } },
    });
  });

  test('has nulls, and no annotations, for what AWS leaves out', async () => {
    const nodes = await referrers();
    expect(nodes.find((node) => node.digest === digest(15))).toMatchObject({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      artifactType: null,
      annotations: [],
      annotation: null,
      kind: 'OTHER',
    });
  });
});

describe('the referrers of an image', () => {
  type Filter = {
    artifactTypes?: string[];
    artifactStatus?: 'ACTIVE' | 'ARCHIVED' | 'ANY';
    kinds?: ('SIGNATURE' | 'SBOM' | 'PROVENANCE')[];
  };

  test.each<[string, Filter | null, number[]]>([
    ['are those that are ACTIVE', null, [11, 12, 13, 15]],
    ['of a status', { artifactStatus: 'ARCHIVED' }, [14]],
    ['of any status', { artifactStatus: 'ANY' }, [11, 12, 13, 14, 15]],
    ['of a type', { artifactTypes: [NOTATION] }, [11]],
    ['of types', { artifactTypes: [NOTATION, BUNDLE] }, [11, 12, 13]],
    ['of a kind', { kinds: ['SIGNATURE'] }, [11, 13]],
    ['of kinds', { kinds: ['SIGNATURE', 'SBOM'] }, [11, 12, 13]],
    ['of a kind and a type', { kinds: ['SIGNATURE'], artifactTypes: [BUNDLE] }, [13]],
    ['of a kind that there is none of', { kinds: ['PROVENANCE'] }, []],
  ])('%s: %j', async (_, filter, expected) => {
    const nodes = await referrers({ filter });
    expect(nodes.map((node) => node.digest).sort()).toEqual(expected.map(digest));
  });

  test('are walked once each, 50 a call, by kind too', async () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      digest: digest(100 + index),
      artifactType: index % 3 === 0 ? NOTATION : 'application/spdx+json',
    }));
    await using gateway = await startTestGateway({
      world: appWorld({ images: images(1), referrers: { [digest(1)]: many } }),
      sandbox: { quirks: { emptyPages: 0.2, shortPages: 0.2 } },
    });
    const walk = (filter: Filter | null) =>
      walkPages([40, 3], async (page) => {
        const { data } = await gateway.run(Referrers, { reference, filter, ...page });
        return data?.image?.referrers;
      });
    const sorted = (nodes: readonly { digest: string }[]) => nodes.map((node) => node.digest).sort();
    expect(sorted(await walk(null))).toEqual(sorted(many));
    expect(sorted(await walk({ kinds: ['SIGNATURE'] }))).toEqual(
      sorted(many.filter(({ artifactType }) => artifactType === NOTATION)),
    );
    for (const { operation, input } of gateway.sandbox.calls.list()) {
      if (operation === 'ListImageReferrers') expect(input).toMatchObject({ maxResults: 50 });
    }
  });

  test.each<[string, Filter]>([
    ['at most 5 artifact types', { artifactTypes: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    ['1 to 255 characters', { artifactTypes: ['a', ''] }],
    ['1 to 255 characters', { artifactTypes: ['a'.repeat(256)] }],
  ])('have a filter of %s', async (rule, filter) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(Referrers, { reference, filter });
    expect(data).toEqual({ image: { referrers: null } });
    expect(errors?.[0]?.message).toMatch(/^filter\.artifactTypes: /);
    expect(errors?.[0]?.message).toContain(rule);
    expect(gateway.sandbox.calls.count('ListImageReferrers')).toBe(0);
  });

  test('are none, and no error, where AWS says that the image is gone', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({
      operation: 'ListImageReferrers',
      kind: 'error',
      error: 'ImageNotFoundException',
    });
    const { data, errors } = await gateway.run(Referrers, { reference });
    expect(errors).toBeUndefined();
    expect(data?.image?.referrers?.nodes).toEqual([]);
  });

  test('have cursors for their own kinds alone', async () => {
    await using gateway = await startTestGateway({ world });
    const page = await gateway.run(Referrers, { reference, first: 1, filter: { kinds: ['SIGNATURE'] } });
    const after = page.data?.image?.referrers?.pageInfo.endCursor ?? null;
    const { errors } = await gateway.run(Referrers, { reference, after, filter: { kinds: ['SBOM'] } });
    expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
  });
});
