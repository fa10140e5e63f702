import { userAgentMiddleware } from '@aws-sdk/core/client';
import { getSmithyContext } from '@smithy/core/client';
import { HttpRequest } from '@smithy/core/protocols';

type Config = Parameters<typeof userAgentMiddleware>[0] & { isCustomEndpoint?: boolean };

/** The headers that tell AWS which SDK calls, and how; made once for each set of credentials, since they tell of those too. */
export function userAgents(config: Config): (identity: object) => Promise<Record<string, string>> {
  const known = new WeakMap<object, Promise<Record<string, string>>>();
  return (identity) => {
    let headers = known.get(identity);
    if (headers === undefined) {
      headers = userAgentOf(config, identity);
      known.set(identity, headers);
      // What could not be told once is asked for again.
      headers.catch(() => known.delete(identity));
    }
    return headers;
  };
}

async function userAgentOf(config: Config, identity: object): Promise<Record<string, string>> {
  const request = new HttpRequest({});
  const context = {};
  Object.assign(getSmithyContext(context), {
    selectedHttpAuthScheme: { identity },
    features: config.isCustomEndpoint ? { ENDPOINT_OVERRIDE: 'N' } : {},
  });
  const write = userAgentMiddleware(config)(
    async () => ({ output: { $metadata: {} }, response: undefined }),
    context,
  );
  await write({ input: {}, request });
  return request.headers;
}
