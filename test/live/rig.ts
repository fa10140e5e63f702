import type { PreviewRecord } from '../../src/sandbox/world/world.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { graphql } from '../generated/gql.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, images, keep, REGION } from '../schema/worlds.ts';

export const REPOSITORY_ID = formatGlobalId('Repository', [ACCOUNT, REGION, 'team/app']);

export const WatchPreview = graphql(/* GraphQL */ `
  subscription WatchPreview($repositoryId: ID!) {
    lifecyclePreview(repositoryId: $repositoryId) {
      id
      status
      lifecyclePolicyText
    }
  }
`);

/** Looks every few milliseconds, so that no test waits. */
export const FAST = { pollMs: 2, maxPollMs: 10 } as const;

/** A gateway over a repository of three images whose preview, which keeps one, runs until a test says otherwise. */
export function startWatched(options: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({
    world: appWorld({
      images: images(3),
      preview: { status: 'IN_PROGRESS', lifecyclePolicyText: keep(1) },
    }),
    ...options,
    config: { ...options.config, subscriptions: { ...FAST, ...options.config?.subscriptions } },
  });
}

/** What becomes of a running preview, as if ECR had done it: a final status, another policy, or nothing is left of it. */
export function become(
  { sandbox }: TestGateway,
  change: { status?: PreviewRecord['status'] | 'IN_PROGRESS'; policyText?: string } | 'GONE',
): void {
  const repository = sandbox.world.registries[0]?.repositories.get('team/app');
  if (repository === undefined) throw new Error('The world has no team/app.');
  if (change === 'GONE') {
    repository.preview = undefined;
    return;
  }
  const { status = 'COMPLETE', policyText = keep(1) } = change;
  repository.preview =
    status === 'IN_PROGRESS'
      ? { policyText, completesAt: new Date(8.64e15), status: 'COMPLETE', outcome: undefined }
      : { policyText, completesAt: new Date(0), status, outcome: undefined };
}

/** How often the preview was looked at. */
export const looks = ({ sandbox }: TestGateway) => sandbox.calls.count('GetLifecyclePolicyPreview');
