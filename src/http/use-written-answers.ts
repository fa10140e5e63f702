import { type Plugin, processRegularResult } from 'graphql-yoga';
import { attached } from '../attached.ts';
import { WrittenData, writeBytes } from '../execution/written-data.ts';

/** Smaller ones are sent sooner as text, in one piece with their headers. */
const LARGE = 2 ** 14;

/**
 * Lets large answers leave as the bytes that they are: as text they would be counted once and written as bytes twice. It comes
 * before whatever looks into answers.
 */
export function useWrittenAnswers(): Plugin {
  const bodies = attached<Request, Buffer<ArrayBuffer>>();
  return {
    onResultProcess({ request, result, resultProcessor, setResult }) {
      if (resultProcessor !== processRegularResult || !('data' in result)) return;
      const { data }: { data?: unknown } = result;
      if (!(data instanceof WrittenData) || data.hasBegun || data.bytes < LARGE) return;
      const stringify = (written: typeof result) => {
        bodies.set(request, writeBytes(written));
        return '';
      };
      setResult({ ...result, stringify });
    },
    onResponse({ request, response, setResponse, fetchAPI }) {
      const body = bodies.get(request);
      if (body) setResponse(new fetchAPI.Response(body, response));
    },
  };
}
