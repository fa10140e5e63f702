import { repositoryUri } from '../../src/aws/registry.ts';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor } from '../model.ts';
import { describeImage, each, listImages } from '../peer.ts';
import { getManifest, getScan, getSigning } from '../peer-contents.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { HOME, imagesOf, LARGEST } from '../world.ts';

const [index] = imagesOf(LARGEST, 1, ({ manifestMediaType }) => manifestMediaType.includes('index'));
const uri = repositoryUri({ registry: HOME, name: LARGEST });

const platforms = defineQuery({
  title: 'the platforms of an index, and what each is made of',
  document: graphql(/* GraphQL */ `
    query BenchPlatforms($reference: String!) {
      image(reference: $reference) {
        digest
        manifest {
          manifests {
            os
            architecture
            image {
              digest
              sizeInBytes
              manifest {
                config {
                  digest
                  size
                }
                layers {
                  digest
                  size
                }
              }
            }
          }
        }
      }
    }
  `),
  variables: { reference: `${uri}@${index?.digest}` },
  facts: ({ image }) =>
    (image?.manifest?.manifests ?? []).flatMap(({ os, architecture, image: platform }) => [
      fact(image?.digest, os, architecture, platform?.digest, platform?.sizeInBytes),
      ...[platform?.manifest?.config, ...(platform?.manifest?.layers ?? [])].map((blob) =>
        fact(platform?.digest, blob?.digest, blob?.size),
      ),
    ]),
  stages: ({ image }) => {
    const count = image?.manifest?.manifests.length ?? 0;
    return [
      { 'ecr.DescribeImages': 1, 'ecr.BatchGetImage': 1 },
      { 'ecr.DescribeImages': callsFor(count, 100) },
      { 'ecr.BatchGetImage': callsFor(count, 100) },
    ];
  },
  script: async ({ ecr }) => {
    const { manifest } = await getManifest(ecr, LARGEST, index?.digest);
    return each(manifest.manifests ?? [], async ({ digest, platform }) => {
      const [details, { manifest: child }] = await Promise.all([
        describeImage(ecr, LARGEST, { imageDigest: digest }),
        getManifest(ecr, LARGEST, digest),
      ]);
      return [
        fact(index?.digest, platform?.os, platform?.architecture, digest, details?.imageSizeInBytes),
        ...[child.config, ...(child.layers ?? [])].map((blob) => fact(digest, blob?.digest, blob?.size)),
      ];
    });
  },
});

const inventory = defineQuery({
  title: 'the manifests of 250 images',
  largePages: true,
  document: graphql(/* GraphQL */ `
    query BenchManifests($repository: RepositoryName!) {
      repository(name: $repository) {
        images(first: 250) {
          nodes {
            digest
            tags
            manifest {
              mediaType
              text
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) =>
    (repository?.images?.nodes ?? []).map((image) =>
      fact(imageFact(image), image.manifest?.mediaType, image.manifest?.text),
    ),
  stages: ({ repository }) => [
    { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
    { 'ecr.BatchGetImage': callsFor(repository?.images?.nodes.length ?? 0, 100) },
  ],
  script: async ({ ecr }) =>
    each(await listImages(ecr, LARGEST, 250), async (image) => {
      const { image: pulled } = await getManifest(ecr, LARGEST, image.imageDigest);
      return [fact(imageFact(image), pulled?.imageManifestMediaType, pulled?.imageManifest)];
    }),
});

const findings = defineQuery({
  title: '40 tagged images with what scans found and who signed them',
  document: graphql(/* GraphQL */ `
    query BenchScans($repository: RepositoryName!) {
      repository(name: $repository) {
        images(first: 40, filter: { tagStatus: TAGGED }) {
          nodes {
            digest
            tags
            scan {
              status
              inUseCount
              severityCounts {
                severity
                count
              }
              findings(first: 100) {
                edges {
                  node {
                    name
                    severity
                    packages {
                      name
                      fixedInVersion
                    }
                  }
                }
              }
            }
            signingStatuses {
              status
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) =>
    (repository?.images?.nodes ?? []).flatMap((image) => [
      fact(
        imageFact(image),
        image.scan?.status,
        ...(image.signingStatuses ?? []).map(({ status }) => status),
      ),
      ...(image.scan?.severityCounts ?? []).map(({ severity, count }) => fact(image.digest, severity, count)),
      ...(image.scan?.findings?.edges ?? []).map(({ node: { name, severity, packages } }) =>
        fact(image.digest, name, severity, packages[0]?.name, packages[0]?.fixedInVersion),
      ),
    ]),
  stages: ({ repository }) => {
    const count = repository?.images?.nodes.length ?? 0;
    return [
      { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
      { 'ecr.DescribeImageScanFindings': count, 'ecr.DescribeImageSigningStatus': count },
    ];
  },
  script: async ({ ecr }) =>
    each(await listImages(ecr, LARGEST, 40, 'TAGGED'), async (image) => {
      const { imageDigest } = image;
      const [scan, signing] = await Promise.all([
        getScan(ecr, LARGEST, imageDigest),
        getSigning(ecr, LARGEST, imageDigest),
      ]);
      const { findingSeverityCounts = {}, enhancedFindings = [] } = scan?.imageScanFindings ?? {};
      return [
        fact(imageFact(image), scan?.imageScanStatus?.status, ...signing.map(({ status }) => status)),
        ...Object.entries(findingSeverityCounts).map(([severity, count]) =>
          fact(imageDigest, severity, count),
        ),
        ...enhancedFindings.map(({ packageVulnerabilityDetails: details, severity }) => {
          const [first] = details?.vulnerablePackages ?? [];
          return fact(imageDigest, details?.vulnerabilityId, severity, first?.name, first?.fixedInVersion);
        }),
      ];
    }),
});

/** ImageManifest, PlatformManifest, Descriptor, ImageScan, ScanFinding and SigningStatus. */
export const contentsQueries = [platforms, inventory, findings];
