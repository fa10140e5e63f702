import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, HOST, images, REGION } from '../worlds.ts';

const app = `${HOST}/team/app`;
const References = graphql(/* GraphQL */ `
  query References($references: [String!]!) {
    imageReferences(references: $references) {
      reference
      registry {
        host
      }
      image {
        digest
        tags
      }
      resolution
    }
  }
`);
const ImageByReference = graphql(/* GraphQL */ `
  query ImageByReference($reference: String!) {
    image(reference: $reference) {
      digest
      uri
      tags
    }
  }
`);

const world = appWorld({
  images: [{ imageDigest: digest(1), imageTags: ['v1', 'latest'] }, ...images(2).slice(1)],
});

describe('imageReferences', () => {
  test('answers in the order given, each to the letter, whatever it is', async () => {
    await using gateway = await startTestGateway({ world });
    const image = { digest: digest(1), tags: ['v1', 'latest'] };
    const registry = { host: HOST };
    const expected = [
      { reference: `${app}@${digest(1)}`, registry, image, resolution: 'DIGEST' },
      { reference: `${app}:v1`, registry, image, resolution: 'TAG' },
      { reference: app, registry, image, resolution: 'TAG' },
      // With both, the digest counts, and the tag is not looked at.
      { reference: `${app}:gone@${digest(1)}`, registry, image, resolution: 'DIGEST' },
      { reference: `${app}:v1@${digest(9)}`, registry, image: null, resolution: 'MISSING' },
      { reference: `${app}:gone`, registry, image: null, resolution: 'MISSING' },
      { reference: `${HOST}/no/such:v1`, registry, image: null, resolution: 'MISSING' },
      {
        reference: `999999999999.dkr.ecr.${REGION}.amazonaws.com/team/app:v1`,
        registry: null,
        image: null,
        resolution: 'EXTERNAL',
      },
      {
        reference: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1`,
        registry: null,
        image: null,
        resolution: 'EXTERNAL',
      },
      { reference: 'docker.io/library/node', registry: null, image: null, resolution: 'EXTERNAL' },
      { reference: ' Not A Reference', registry: null, image: null, resolution: 'UNPARSEABLE' },
      { reference: '', registry: null, image: null, resolution: 'UNPARSEABLE' },
      // Once more: each place has its own answer.
      { reference: `${app}:v1`, registry, image, resolution: 'TAG' },
    ];
    const answer = await gateway.run(References, { references: expected.map(({ reference }) => reference) });
    expect(answer).toEqual({ status: 200, data: { imageReferences: expected } });
  });

  test.each([0, 1001])('takes 1 to 1000, not %i', async (count) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(References, { references: Array(count).fill(app) });
    expect(data).toEqual({ imageReferences: null });
    expect(errors?.[0]).toMatchObject({
      message: `references: must hold 1 to 1000; it holds ${count}.`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('image', () => {
  test('is what the reference leads to, and null when that is nothing', async () => {
    await using gateway = await startTestGateway({ world });
    const ask = async (reference: string) => (await gateway.run(ImageByReference, { reference })).data?.image;
    const image = { digest: digest(1), uri: `${app}@${digest(1)}`, tags: ['v1', 'latest'] };
    expect(await ask(`${app}@${digest(1)}`)).toEqual(image);
    expect(await ask(`${app}:v1`)).toEqual(image);
    expect(await ask(app)).toEqual(image);
    expect(await ask(`${app}:gone`)).toBeNull();
    expect(await ask(`${HOST}/no/such`)).toBeNull();
  });

  test('refuses what is no reference, and says which rule it breaks', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(ImageByReference, { reference: `${app}@sha256:short` });
    expect(data).toEqual({ image: null });
    expect(errors?.[0]).toMatchObject({
      message:
        'reference: must be HOST/REPOSITORY[:TAG][@DIGEST]; its digest must be sha256: and 64 lowercase hexadecimal digits.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
