import { z } from 'zod';
import type { FuzzCase } from './cases.ts';
import type { FuzzAnswer } from './send.ts';

const Answer = z.strictObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.strictObject({
        message: z.string().min(1),
        locations: z.array(z.strictObject({ line: z.int().min(0), column: z.int().min(0) })).optional(),
        path: z.array(z.union([z.string(), z.int()])).optional(),
        extensions: z.looseObject({ code: z.string() }).optional(),
      }),
    )
    .min(1)
    .optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

/** What no answer may be, whatever was asked; undefined where all is well. */
export function faultOf(
  { method, path }: FuzzCase,
  { status, headers, text }: FuzzAnswer,
): string | undefined {
  if (status < 200 || status >= 500) return `status ${status}`;
  if (/INTERNAL_SERVER_ERROR|Unexpected error/.test(text)) return 'an unexpected error';
  if (/\n\s+at .+:\d+:\d+/.test(text)) return 'a stack';
  const type = headers['content-type'] ?? '';
  if (method === 'HEAD' || !/^\/+graphql\b/i.test(path)) return undefined;
  if (type.startsWith('text/event-stream')) return eventFault(text);
  if (/^application\/(?:json|graphql-response\+json)\b/.test(type)) return answerFault(text, status, type);
  return undefined;
}

function answerFault(text: string, status: number, type = ''): string | undefined {
  const { data: answer, error } = Answer.safeParse(parse(text));
  if (!answer) return `no GraphQL answer: ${error.message}`;
  if (answer.data === undefined && answer.errors === undefined) return 'neither data nor errors';
  if (status >= 400 && answer.data) return 'data with a status of refusal';
  // GraphQL over HTTP: the media type that was made for it tells by its status whether anything ran.
  if (type.includes('graphql-response') && status < 300 && answer.data === undefined)
    return 'a refusal with a status of success';
  return undefined;
}

function eventFault(text: string): string | undefined {
  const events = [...text.matchAll(/^data: ?(\{[^\n]*)$/gm)].map(([, data = '']) => answerFault(data, 200));
  return events.find((fault) => fault !== undefined);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
