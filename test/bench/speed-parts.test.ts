import { describe, expect, test } from 'vitest';
import { PART_TITLES, sharesOf } from '../../bench/speed/parts.ts';
import type { Frame } from '../../bench/speed/profile.ts';

// Where the gateway's time goes, told of profiles that are known.

const DIST = 'file:///srv/registry-graph/dist';
const MODULES = 'file:///srv/registry-graph/node_modules';

const named = (functionName: string, url = ''): Frame => ({ functionName, url, lineNumber: 0 });

interface Node {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children: number[];
}

/** The profile of a thread that was in each of these stacks, the outermost first, for so many microseconds. */
function profileOf(...stacks: readonly (readonly [micros: number, ...stack: Frame[]])[]) {
  const root: Node = { id: 1, callFrame: named('(root)'), children: [] };
  const nodes = [root];
  const ends = stacks.map(([, ...stack]) => {
    let above = root;
    for (const callFrame of stack) {
      const node: Node = { id: nodes.length + 1, callFrame, children: [] };
      above.children.push(node.id);
      nodes.push(node);
      above = node;
    }
    return above.id;
  });
  return { nodes, samples: ends, timeDeltas: stacks.map(([micros]) => micros) };
}

describe('the parts of what the gateway does', () => {
  test.each([
    ['AWS: signing calls', named('hmac', `${MODULES}/@smithy/signature-v4/dist-cjs/index.js`)],
    ['AWS: signing calls', named('Sha256', `${MODULES}/@smithy/core/dist-cjs/submodules/checksum/index.js`)],
    ['AWS: sending, receiving', named('onSocketNT', 'node:_http_client')],
    ['AWS: sending, receiving', named('handle', `${DIST}/aws/client/http-handler.js`)],
    ['AWS: writing calls, reading answers', named('read', `${MODULES}/@smithy/core/dist-cjs/index.js`)],
    ['AWS: writing calls, reading answers', named('read', `${DIST}/aws/client/compiled-json.js`)],
    ['AWS: cache, budgets, what is under way', named('find', `${DIST}/aws/path/cache.js`)],
    ['loaders and resolvers', named('resolve', `${DIST}/schema/ecr/image.js`)],
    ['loaders and resolvers', named('dispatchBatch', `${MODULES}/dataloader/index.js`)],
    ['executing, writing the answer', named('writeFields', `${DIST}/execution/write-fields.js`)],
    ['executing, writing the answer', named('visit', `${MODULES}/graphql/language/visitor.mjs`)],
    ['log and figures', named('LOG', `${MODULES}/pino/lib/tools.js`)],
    ["GraphQL's server, hooks, who is calling", named('onParams', `${DIST}/http/use-value-limit.js`)],
    ["GraphQL's server, hooks, who is calling", named('', `${MODULES}/@whatwg-node/server/esm/index.js`)],
    ['HTTP to clients', named('parserOnIncoming', 'node:_http_server')],
    ['collecting garbage', named('(garbage collector)')],
    ['promises, timers, and the rest of Node', named('runMicrotasks')],
    ['promises, timers, and the rest of Node', named('main', `${DIST}/main.js`)],
  ])('%s: %o', (title, frame) => {
    expect(PART_TITLES).toContain(title);
    expect(sharesOf(profileOf([7, frame]))).toEqual(new Map([[title, 1]]));
  });

  test('what V8 and Node do is the part’s whose code has it done', () => {
    const [hook, client] = [
      named('onRequest', `${DIST}/http/x.js`),
      named('onSocketNT', 'node:_http_client'),
    ];
    const [flush, writev] = [named('_flush', 'node:_http_outgoing'), named('writev')];
    const shares = sharesOf(profileOf([30, hook, flush, writev], [10, hook, client, flush, writev]));
    expect(shares.get("GraphQL's server, hooks, who is calling")).toBe(0.75);
    expect(shares.get('AWS: sending, receiving')).toBe(0.25);
    expect(shares.size).toBe(2);
  });

  test('what the thread waited, and what it takes to write the profile, is no part', () => {
    const post = named('post', 'node:inspector');
    const profile = profileOf(
      [90, named('(idle)')],
      [5, post, named('dispatch')],
      [1, named('x', `${DIST}/http/x.js`)],
    );
    expect(sharesOf(profile)).toEqual(new Map([["GraphQL's server, hooks, who is calling", 1]]));
  });
});
