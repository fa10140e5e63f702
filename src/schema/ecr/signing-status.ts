import type { SigningStatusModel } from '../../aws/contents-models.ts';
import { builder } from '../builder.ts';
import { SigningState } from '../enums.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Image } from './image.ts';

const SigningStatus = builder.objectRef<SigningStatusModel>('SigningStatus').implement({
  description:
    "How far ECR's managed signing of one image with one signing profile is (DescribeImageSigningStatus.signingStatuses).",
  fields: (t) => ({
    signingProfileArn: t.exposeString('signingProfileArn', {
      description:
        'The signing profile of AWS Signer (ImageSigningStatus.signingProfileArn); null when AWS does not say.',
    }),
    status: t.expose('status', {
      type: SigningState,
      nullable: false,
      description: 'How far it is (ImageSigningStatus.status).',
    }),
    failureCode: t.exposeString('failureCode', {
      description: 'Why it FAILED, as a code (ImageSigningStatus.failureCode); null otherwise.',
    }),
    failureReason: t.exposeString('failureReason', {
      description: 'Why it FAILED, in words (ImageSigningStatus.failureReason); null otherwise.',
    }),
  }),
});

builder.objectField(Image, 'signingStatuses', (t) =>
  t.field({
    type: [SigningStatus],
    description:
      'What managed signing made of it, profile by profile, one call an image (DescribeImageSigningStatus). Empty when no signing rule names its repository: signatures that others made are among its referrers. Null when the image is gone.',
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.DescribeImageSigningStatus') },
    resolve: ({ repository, digest }, _, { registries }) =>
      registries.get(repository.registry).signingStatuses.load(repository.name, digest),
  }),
);
