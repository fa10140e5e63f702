import type { Plugin } from 'graphql-yoga';
import { beyondLimit } from './limit-errors.ts';

/** What the variables of a request may hold. */
export interface ValueLimits {
  values: number;
  depth: number;
}

/** Refuses variables of too many values, or nested too deep, before anything reads them. */
export function useValueLimit(limits: () => ValueLimits): Plugin {
  return {
    onParams({ params }) {
      const most = limits();
      for (const part of [params.variables, params.extensions]) checkValues(part, most);
    },
  };
}

/** Level by level, so that what is nested deep costs no stack, and no further than they may go. Throws what is too much. */
export function checkValues(variables: unknown, most: ValueLimits): void {
  let level: unknown[] = [variables];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most.depth) {
      throw beyondLimit('The levels of the variables are', 'Pass values that are nested less.', {
        limit: 'limits.depth',
        actual: depth,
        most: most.depth,
      });
    }
    const below: unknown[] = [];
    for (const value of level) {
      const members = membersOf(value);
      values += members.length;
      if (values > most.values) {
        throw beyondLimit('The values in the variables are at least', 'Send several smaller requests.', {
          limit: 'limits.values',
          actual: values,
          most: most.values,
        });
      }
      for (const member of members) below.push(member);
    }
    level = below;
  }
}

function membersOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
