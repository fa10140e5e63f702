import { busyStacks, type Frame, type Profile } from './profile.ts';

/** A part of what the gateway does for a request, by the files that do it. */
interface Part {
  readonly title: string;
  readonly files: RegExp;
}

/** What V8 and most of Node do is the part's that has it done. Of two that have the same file, the first one counts. */
const PARTS: readonly Part[] = [
  { title: 'AWS: signing calls', files: /^@smithy\/(signature-v4|core\/.*\/checksum)\// },
  { title: 'AWS: sending, receiving', files: /^node:_http_(client|agent)$|^aws\/client\/http-handler/ },
  { title: 'AWS: writing calls, reading answers', files: /^(@smithy|@aws-sdk|@aws)\/|^aws\/client\// },
  { title: 'AWS: cache, budgets, what is under way', files: /^(aws\/|deadline)/ },
  { title: 'loaders and resolvers', files: /^(loaders\/|schema\/|context|dataloader\/|@pothos\/)/ },
  { title: 'executing, writing the answer', files: /^(execution|graphql)\// },
  { title: 'log and figures', files: /^(telemetry|pino|prom-client)\// },
  {
    title: "GraphQL's server, hooks, who is calling",
    files: /^(http|access|graphql-yoga|@envelop|@whatwg-node|@graphql-yoga|@graphql-tools)\//,
  },
  { title: 'HTTP to clients', files: /^node:_http_server$/ },
];
const GARBAGE = 'collecting garbage';
const REST = 'promises, timers, and the rest of Node';

/** All parts, in the order of a table. */
export const PART_TITLES: readonly string[] = [...PARTS.map(({ title }) => title), GARBAGE, REST];

/** The share that each part had of what the thread did, from 0 to 1. */
export function sharesOf(profile: Profile): ReadonlyMap<string, number> {
  const micros = new Map<string, number>();
  let busy = 0;
  for (const [stack, time] of busyStacks(profile)) {
    const title = partOf(stack);
    busy += time;
    micros.set(title, (micros.get(title) ?? 0) + time);
  }
  return new Map([...micros].map(([title, time]) => [title, time / busy]));
}

/** The part of the innermost function that is of one. */
function partOf(stack: readonly Frame[]): string {
  if (stack[0]?.functionName === '(garbage collector)') return GARBAGE;
  for (const { url } of stack) {
    const file = fileOf(url);
    const part = PARTS.find(({ files }) => files.test(file));
    if (part !== undefined) return part.title;
  }
  return REST;
}

/** From the package on, or below the gateway's own folder. */
function fileOf(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^file:.*?\/dist\//, '');
}
