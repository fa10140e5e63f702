import { Watch } from '../access/watch.ts';
import { Latest } from '../aws/live/latest.ts';
import type { PreviewEvent } from '../aws/live/preview-poller.ts';
import { registryName } from '../aws/registry.ts';
import { GatewayError } from '../errors.ts';
import { type AuditEvent, codeOf } from './audit.ts';
import type { Guard } from './guard.ts';
import type { Retell } from './guard-errors.ts';
import type { LifecycleLoaders } from './lifecycle.ts';

type Previews = LifecycleLoaders['lifecyclePreviews'];

/** What is done with previews beside loading them. To start one needs a right of its own, and each attempt is noted. */
export function guardPreviews(
  open: Previews,
  { registry, scope, retell, audit }: Guard,
): Pick<Previews, 'start' | 'watch' | 'prime'> {
  const { sees } = scope.repositories;
  return {
    async start(name, lifecyclePolicyText) {
      const note = (outcome: AuditEvent['outcome'], code?: string) =>
        audit({
          audit: 'lifecyclePreview.started',
          repository: { registry, name },
          outcome,
          ...(code === undefined ? {} : { code }),
        });
      if (!sees(name)) {
        note('forbidden');
        return {
          outcome: 'REPOSITORY_NOT_FOUND',
          // As ECR says it of one that does not exist.
          message: `The repository with name '${name}' does not exist in the registry with id '${registry.registryId}'`,
        };
      }
      if (!scope.mayStartPreview(name)) {
        note('forbidden');
        throw new GatewayError(
          'FORBIDDEN',
          `You may not start a preview of ${name} in ${registryName(registry)}: whoever runs this gateway can allow it (startPreviews).`,
        );
      }
      try {
        const answer = await open.start(name, lifecyclePolicyText);
        if (answer.outcome === 'STARTED') note('allowed');
        else note(answer.outcome === 'REPOSITORY_NOT_FOUND' ? 'missing' : 'failed', answer.outcome);
        return answer;
      } catch (error) {
        note('failed', codeOf(error));
        throw retell(error);
      }
    },
    watch: (name) =>
      sees(name)
        ? new Watch(withErrors(open.watch(name), retell), {
            isSeenBy: (now) => now.of(registry)?.repositories.sees(name) ?? false,
            nothing: noSight,
          })
        : noPreview(),
    prime(name, page) {
      if (sees(name)) open.prime(name, page);
    },
  };
}

/** The same events, with errors as the viewer may be told of them. Like its source, it can be left while it is waited for. */
function withErrors(
  events: AsyncIterableIterator<PreviewEvent>,
  retell: Retell,
): AsyncIterableIterator<PreviewEvent> {
  const tell = (event: PreviewEvent) => ('error' in event ? { ...event, error: retell(event.error) } : event);
  return {
    async next() {
      const { done, value } = await events.next();
      return done ? { done, value } : { done: false, value: tell(value) };
    },
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** What one sees who watches where there is no preview. */
function noPreview(): AsyncIterableIterator<PreviewEvent> {
  const events = new Latest<PreviewEvent>();
  events.offer(noSight());
  events.end();
  return events;
}

function noSight(): PreviewEvent {
  return { page: null, readAt: Date.now() };
}
