import { type DocumentNode, type ExecutionArgs, getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { WrittenData } from '../execution/written-data.ts';
import {
  beginRecord,
  hashOf,
  noteErrors,
  type RequestListener,
  type RequestRecord,
  recordOf,
  tell,
} from '../telemetry/request-record.ts';
import { arrivalOf } from './arrival.ts';
import { addressOf, originOf, type ServerContext } from './caller.ts';
import { earlyAnswerOf } from './early-answer.ts';
import { idInUrl } from './use-trusted-documents.ts';
import { viewerOf } from './viewers.ts';

/**
 * Finds out what there is to say of each request, and tells whoever listens when it begins and ends. It is the first plugin,
 * so that what others refuse is told of too. The answer carries the request's id.
 */
export function useRequestRecord(
  listeners: readonly RequestListener[],
  proxies: () => number,
): Plugin<Context, ServerContext> {
  const done = new WeakSet<RequestRecord>();
  const begin = (request: Request, context: ServerContext) => {
    const record = beginRecord(
      request,
      addressOf(originOf(request, context), proxies()),
      arrivalOf(context.req),
    );
    tell(listeners, 'began', record);
    return record;
  };
  const end = (request: Request, record: RequestRecord) => {
    if (done.has(record)) return;
    done.add(record);
    record.viewer = viewerOf(request);
    tell(listeners, 'ended', record);
  };

  return {
    onRequest({ request, serverContext }) {
      const record = begin(request, serverContext);
      // Whoever has left is not answered: no other hook hears of it.
      const left = () => {
        record.aborted = true;
        end(request, record);
      };
      if (request.signal.aborted) left();
      else request.signal.addEventListener('abort', left, { once: true });
    },
    onParams({ request, params }) {
      const record = recordOf(request);
      if (!record) return;
      if (typeof params.query === 'string') record.documentHash = hashOf(params.query);
      record.documentId = documentIdOf({ documentId: idInUrl(request), ...params });
    },
    onExecute({ args }) {
      noteOperation(args);
    },
    onSubscribe({ args }) {
      const record = noteOperation(args);
      return {
        onSubscribeResult({ result }) {
          if (!record || !isAsyncIterable(result)) return;
          tell(listeners, 'subscriptionBegan', record);
          return {
            onNext({ result: answer }) {
              record.events += 1;
              noteErrors(record, answer.errors);
            },
            onEnd() {
              tell(listeners, 'subscriptionEnded', record);
            },
          };
        },
      };
    },
    onResultProcess({ request, result }) {
      const record = recordOf(request);
      if (!record || isAsyncIterable(result)) return;
      for (const each of Array.isArray(result) ? result : [result]) {
        record.hasData ||= hasValue(each.data);
        noteErrors(record, each.errors);
      }
    },
    onResponse({ request, response, serverContext }) {
      // Yoga itself answers /health before any plugin hears of it.
      const record = recordOf(request) ?? begin(request, serverContext);
      record.status = response.status;
      response.headers.set('x-request-id', record.id);
      const early = earlyAnswerOf(request);
      // What there is to say of it is known when all of it is made.
      if (early?.hasBegun) early.whenEnded(() => end(request, record));
      else end(request, record);
    },
  };
}

/** Whether a root field has a value. */
function hasValue(data: object | null | undefined): boolean {
  if (data instanceof WrittenData) return data.hasValue;
  return Object.values(data ?? {}).some((value) => value !== null);
}

/** What is run, and at whose expense. */
function noteOperation({ document, operationName, contextValue }: Running): RequestRecord | undefined {
  const record = recordOf(contextValue.request);
  if (!record) return undefined;
  record.ledger = contextValue.ledger;
  record.viewer = contextValue.viewer;
  const operation = getOperationAST(document, operationName);
  if (operation) record.operation = { type: operation.operation, name: excerptOf(operation.name?.value) };
  return record;
}

interface Running extends Pick<ExecutionArgs, 'operationName'> {
  document: DocumentNode;
  contextValue: Context & { request: Request };
}

function excerptOf(name: string | undefined): string | undefined {
  return name?.slice(0, 100);
}

/** By either of the two ways in which clients ask for a trusted document. */
function documentIdOf(params: object): string | undefined {
  const { documentId, extensions }: { documentId?: unknown; extensions?: unknown } = {
    documentId: undefined,
    ...params,
  };
  const { persistedQuery }: { persistedQuery?: unknown } = {
    persistedQuery: undefined,
    ...objectOf(extensions),
  };
  const { sha256Hash }: { sha256Hash?: unknown } = { sha256Hash: undefined, ...objectOf(persistedQuery) };
  return [documentId, sha256Hash].find(
    (id): id is string => typeof id === 'string' && /^[\w:.-]{1,128}$/.test(id),
  );
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
