import type { Plugin } from 'graphql-yoga';

/**
 * Refuses forms: a page of any site may post one here without a browser asking first (CSRF). GraphQL comes as JSON, which
 * it does ask about.
 */
export function useNoForms(): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const type = request.headers.get('content-type');
      if (type?.trimStart().toLowerCase().startsWith('application/x-www-form-urlencoded')) {
        endResponse(
          new fetchAPI.Response(null, { status: 415, headers: { 'accept-post': 'application/json' } }),
        );
      }
    },
  };
}
