import { z } from 'zod';
import type { Call } from '../../src/sandbox/calls.ts';
import type { Eyes } from './policy.ts';

/** The members by which calls name repositories and SageMaker images. */
const Input = z.looseObject({
  registryId: z.string().optional(),
  repositoryName: z.string().optional(),
  repositoryNames: z.array(z.string()).default([]),
  resourceArn: z.string().default(''),
  ImageName: z.string().optional(),
});

/** Why a call may not be made for these eyes; undefined where it may. */
export function offenceOf(call: Call, eyes: Eyes): string | undefined {
  if (isOutOfSight(call, eyes)) return 'it asks for what is hidden';
  const { place, repositories } = subjectOf(call);
  const mayNot = (operation: string, may: Eyes['readManifests']) =>
    call.operation === operation && repositories.some((name) => !may(place, name));
  if (mayNot('BatchGetImage', eyes.readManifests)) return 'it reads a manifest without the right to';
  if (mayNot('StartLifecyclePolicyPreview', eyes.startPreviews))
    return 'it starts a preview without the right to';
  return undefined;
}

/** Whether a call asks a hidden registry, or names what is hidden in one. */
export function isOutOfSight(call: Call, eyes: Eyes): boolean {
  // A role is for all registries of its account.
  if (call.service === 'sts') return false;
  const { place, repositories, sageMakerImages } = subjectOf(call);
  return (
    !eyes.seeRegistry(place) ||
    repositories.some((name) => !eyes.seeRepository(place, name)) ||
    sageMakerImages.some((name) => !eyes.seeSageMakerImage(place, name))
  );
}

/** What a call names. */
function subjectOf(call: Call) {
  const { registryId, repositoryName, repositoryNames, resourceArn, ImageName } = Input.parse(call.input);
  const [, ofArn] = /:repository\/(.*)$/.exec(resourceArn) ?? [];
  return {
    place: { registryId: registryId ?? call.accountId, region: call.region },
    repositories: [repositoryName, ...repositoryNames, ofArn].filter((name) => name !== undefined),
    sageMakerImages: [ImageName].filter((name) => name !== undefined),
  };
}
