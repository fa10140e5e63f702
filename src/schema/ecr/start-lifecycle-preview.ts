import type { LifecyclePreviewModel } from '../../aws/ecr-models.ts';
import type { RepositoryKey } from '../../aws/registry.ts';
import { builder } from '../builder.ts';
import { callEach } from '../field-cost.ts';
import { LifecyclePreview } from './lifecycle-preview.ts';
import { readRepositoryId } from './repository-id.ts';

/** ECR's refusals, each a type of its own, so that a client can tell them apart without reading sentences. */
interface Refusal {
  typename:
    | 'RepositoryNotFoundError'
    | 'LifecyclePolicyNotFoundError'
    | 'LifecyclePreviewInProgressError'
    | 'InvalidLifecyclePolicyError';
  message: string;
  repository: RepositoryKey;
}

interface Success {
  typename: 'StartLifecyclePreviewSuccess';
  lifecyclePreview: LifecyclePreviewModel;
}

const StartLifecyclePreviewError = builder.interfaceRef<Refusal>('StartLifecyclePreviewError').implement({
  description: 'Why a preview was not started.',
  resolveType: ({ typename }) => typename,
  fields: (t) => ({
    message: t.exposeString('message', { nullable: false, description: "ECR's own sentence." }),
  }),
});

/** A refusal that says no more than its message. */
function refusalType(typename: Refusal['typename'], description: string) {
  return builder.objectRef<Refusal>(typename).implement({
    description,
    interfaces: [StartLifecyclePreviewError],
  });
}

const RepositoryNotFoundError = refusalType(
  'RepositoryNotFoundError',
  'There is no such repository (RepositoryNotFoundException).',
);
const LifecyclePolicyNotFoundError = refusalType(
  'LifecyclePolicyNotFoundError',
  'No text was given, and the repository has no policy of its own (LifecyclePolicyNotFoundException).',
);
const InvalidLifecyclePolicyError = refusalType(
  'InvalidLifecyclePolicyError',
  'The text is no lifecycle policy (InvalidParameterException, ValidationException).',
);
const LifecyclePreviewInProgressError = builder.objectRef<Refusal>('LifecyclePreviewInProgressError');
LifecyclePreviewInProgressError.implement({
  description: 'Another preview of the repository still runs (LifecyclePolicyPreviewInProgressException).',
  interfaces: [StartLifecyclePreviewError],
  fields: (t) => ({
    lifecyclePreview: t.field({
      type: LifecyclePreview,
      extensions: { cost: callEach('ecr.GetLifecyclePolicyPreview') },
      description:
        'The one that runs; null when it is gone by now. Beside the field of that name of StartLifecyclePreviewSuccess, which is never null, it needs an alias.',
      resolve: ({ repository: { registry, name } }, _, { registries }) =>
        registries.get(registry).lifecyclePreviews.load(name),
    }),
  }),
});

const StartLifecyclePreviewSuccess = builder.objectRef<Success>('StartLifecyclePreviewSuccess').implement({
  description: 'The preview runs.',
  fields: (t) => ({
    lifecyclePreview: t.expose('lifecyclePreview', {
      type: LifecyclePreview,
      nullable: false,
      description: 'The preview, IN_PROGRESS.',
    }),
  }),
});

const StartLifecyclePreviewPayload = builder.unionType('StartLifecyclePreviewPayload', {
  description: 'The preview that was started, or why it was not.',
  types: [
    StartLifecyclePreviewSuccess,
    RepositoryNotFoundError,
    LifecyclePolicyNotFoundError,
    LifecyclePreviewInProgressError,
    InvalidLifecyclePolicyError,
  ],
  resolveType: ({ typename }) => typename,
});

const StartLifecyclePreviewInput = builder.inputType('StartLifecyclePreviewInput', {
  description: 'Which policy to try on which repository (StartLifecyclePolicyPreview).',
  fields: (t) => ({
    repositoryId: t.id({ required: true, description: 'The global id of the repository.' }),
    lifecyclePolicyText: t.string({
      description:
        "The policy to try, as JSON of 100 to 30720 characters; the repository's own policy when left out.",
    }),
  }),
});

const REFUSALS = {
  REPOSITORY_NOT_FOUND: 'RepositoryNotFoundError',
  LIFECYCLE_POLICY_NOT_FOUND: 'LifecyclePolicyNotFoundError',
  IN_PROGRESS: 'LifecyclePreviewInProgressError',
  INVALID_LIFECYCLE_POLICY: 'InvalidLifecyclePolicyError',
} as const;

builder.mutationType({
  description: 'What can be changed: nothing but which preview a repository has.',
  fields: (t) => ({
    startLifecyclePreview: t.field({
      type: StartLifecyclePreviewPayload,
      args: {
        input: t.arg({
          type: StartLifecyclePreviewInput,
          required: true,
          description: 'Which policy to try on which repository.',
        }),
      },
      extensions: { cost: callEach('ecr.StartLifecyclePolicyPreview') },
      description:
        'Starts a dry run of a lifecycle policy (StartLifecyclePolicyPreview). It changes no image; it replaces the preview that the repository had, for every caller of the account. Null only with an error; what ECR refuses is an answer.',
      resolve: async (_, { input }, { registries }): Promise<Success | Refusal> => {
        const repository = readRepositoryId('input.repositoryId', input.repositoryId);
        const registry = registries.get(repository.registry);
        const text = input.lifecyclePolicyText ?? undefined;
        const wrongLength = text === undefined ? undefined : lengthRule(text);
        const result = wrongLength
          ? ({ outcome: 'INVALID_LIFECYCLE_POLICY', message: wrongLength } as const)
          : await registry.lifecyclePreviews.start(repository.name, text);
        return result.outcome === 'STARTED'
          ? { typename: 'StartLifecyclePreviewSuccess', lifecyclePreview: result.preview }
          : { typename: REFUSALS[result.outcome], message: result.message, repository };
      },
    }),
  }),
});

/** ECR's bounds of a policy text, told in its words without asking it. */
function lengthRule(text: string): string | undefined {
  const rule =
    text.length < 100
      ? 'greater than or equal to 100'
      : text.length > 30_720
        ? 'less than or equal to 30720'
        : undefined;
  return (
    rule &&
    `Invalid parameter at 'lifecyclePolicyText' failed to satisfy constraint: 'Member must have length ${rule}'`
  );
}
