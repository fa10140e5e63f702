import { setMaxListeners } from 'node:events';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
} from 'graphql';
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { Sessions } from '../access/sessions.ts';
import { Watch } from '../access/watch.ts';
import type { Context, ContextBounds } from '../context.ts';
import { startDeadline } from '../deadline.ts';
import type { Origin } from './caller.ts';
import { PLACE_RETRY_MS, rateLimited } from './limit-errors.ts';
import type { Admit, AdmitEvent } from './use-caller-limits.ts';
import { withErrorsBesideData } from './use-errors-beside-data.ts';
import { withReport } from './use-upstream-report.ts';
import { operationOf, rememberViewer } from './viewers.ts';

/** How many subscriptions there may be, and for how long each. */
export interface SubscriptionLimits {
  /** At once, in this process. */
  max: number;
  maxMs: number;
}

export interface SubscriptionOptions {
  limits: SubscriptionLimits;
  /** Makes the context of one event. */
  context: (origin: Origin, event: ContextBounds) => Context;
  /** Ends those whose credentials are good no more. */
  sessions: Pick<Sessions, 'watch'>;
  /** Lets a subscription in that its caller may open. */
  admit: Admit;
  /** Lets each of its events be executed. */
  admitEvent: AdmitEvent;
  /** Aborts when all are to end. */
  closing: AbortSignal;
}

type Subscription = Omit<ExecutionArgs, 'contextValue'> & { contextValue: YogaInitialContext & Context };

/**
 * Runs subscriptions. Each event is executed like a request of its own: with new loaders, so that it shows nothing that an
 * event before it had read, with a deadline, and at an expense of its own. A subscription ends with its source, when the
 * client leaves, when its time is up and when the gateway stops; as if there were nothing to watch when that is hidden from
 * the viewer; and with an error when the viewer's credentials end, when there is no room for the calls of an event, and when its
 * caller has spent what it may: the first event is a part of the request, each other one has the price of one more.
 */
export function useSubscriptions({
  limits,
  context,
  sessions,
  admit,
  admitEvent,
  closing,
}: SubscriptionOptions): Plugin<Context> {
  let open = 0;
  setMaxListeners(0, closing);
  const subscribe = async (args: Subscription): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> => {
    if (open >= limits.max) return { errors: [tooMany(limits.max)] };
    open += 1;
    let leave = () => {};
    const onEnd = () => {
      open -= 1;
      leave();
    };
    try {
      ({ leave } = await admit(args.contextValue, 'subscriptions'));
    } catch (error) {
      onEnd();
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    const source = await createSourceEventStream(args).catch((error: unknown) => {
      onEnd();
      throw error;
    });
    if (!isAsyncIterable(source)) {
      onEnd();
      // The field's own error, as a query would have it: HTTP 200, the one event of the stream.
      return { data: null, ...source };
    }
    return runEvents(args, source[Symbol.asyncIterator](), {
      limits,
      context,
      sessions,
      admitEvent,
      closing,
      onEnd,
    });
  };
  return {
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(() => subscribe(args));
    },
  };
}

/** The answers to a source's events, one after another. Unlike an async generator, it can be left while it is waited for. */
function runEvents(
  args: Subscription,
  source: AsyncIterator<unknown>,
  {
    limits,
    context,
    sessions,
    admitEvent,
    closing,
    onEnd,
  }: Omit<SubscriptionOptions, 'admit'> & { onEnd: () => void },
): AsyncIterableIterator<ExecutionResult, undefined> {
  const { request } = args.contextValue;
  const leave = new AbortController();
  const life = startDeadline(limits.maxMs, closing);
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    life[Symbol.dispose]();
    unwatch();
    request.signal.removeEventListener('abort', left);
    void source.return?.();
    onEnd();
  };
  // Nobody waits any more for the event that is being answered, either.
  const left = () => {
    leave.abort();
    end();
  };
  let last: ExecutionResult | undefined;
  let isPaid = true;
  const unwatch = sessions.watch({
    headers: request.headers,
    operation: operationOf(request),
    viewer: args.contextValue.viewer,
    caller: args.contextValue.caller,
    name: getOperationAST(args.document, args.operationName)?.name?.value ?? '',
    onViewer(viewer, scope) {
      rememberViewer(request, viewer);
      if (source instanceof Watch) source.heed(scope);
    },
    onEnd({ message, extensions }) {
      last = { errors: [new GraphQLError(message, { extensions: { ...extensions } })] };
      end();
    },
  });
  request.signal.addEventListener('abort', left, { once: true });
  life.signal.addEventListener('abort', end, { once: true });
  if (request.signal.aborted) left();
  if (life.signal.aborted) end();

  return {
    async next() {
      const event = await source.next();
      if (event.done) {
        end();
        if (last) {
          const value = last;
          last = undefined;
          return { done: false, value };
        }
        return { done: true, value: undefined };
      }
      const bounds = { signal: leave.signal, since: readAtOf(event.value) };
      const own = { ...args.contextValue, ...context(args.contextValue, bounds) };
      let giveRoomBack = () => {};
      try {
        giveRoomBack = await admitEvent(own, isPaid);
        isPaid = false;
        const answer = await execute({ ...args, rootValue: event.value, contextValue: own });
        return { done: false, value: withReport(withErrorsBesideData(answer, own), own) };
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        end();
        return { done: false, value: { errors: [error] } };
      } finally {
        giveRoomBack();
        own.deadline.end();
      }
    },
    async return() {
      left();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** When a source read what it tells: what is shown with it must be as new. */
function readAtOf(event: unknown): number | undefined {
  if (typeof event !== 'object' || event === null || !('readAt' in event)) return undefined;
  return typeof event.readAt === 'number' ? event.readAt : undefined;
}

function tooMany(max: number): GraphQLError {
  return rateLimited(
    `This gateway has ${max} subscriptions open, and takes no more at once (subscriptions.max). Try later.`,
    PLACE_RETRY_MS,
    503,
  );
}
