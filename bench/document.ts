import {
  machineLine,
  type Result,
  type Setup,
  stagesTable,
  startLine,
  table,
  WALL_TARGET,
} from './report.ts';

/** docs/calls.md: the tables, and how to read them. */
export function documentOf(results: readonly Result[], setup: Setup): string {
  const { latencyMs, rounds, slots, warmUps } = setup;
  return `# What queries cost, in AWS calls and in time

\`npm run bench -- --write\` measures the queries of \`bench/queries/\` and writes this page. Together they reach every
type of the graph: one that no query reaches is an error. \`npm run bench -- --calls-only\` counts the calls alone, in a
few seconds. Both end with exit code 1 where a query makes other calls than the fewest, or any when it is asked again,
where an answer holds an error, and where it is not what the script finds.

${machineLine(setup)}

${table(results, setup)}

${startLine(results)}

## How to read it

- **calls** are AWS calls of a gateway that knows nothing yet. **fewest** is the smallest number that AWS's documented
  batch sizes allow, and the first **ratio** is the one over the other: its target is 1.00.
- **cold** is the time of that request, up to the last byte of the answer, where every call takes ${latencyMs} ms. **chain** is
  the longest chain of calls that wait for one another, and the second **ratio** is the time over that of the chain. Its
  target is ${WALL_TARGET}, and what is above is bold; what it holds besides the calls is the gateway's own work. In the
  row with * that is reading and writing 1000 rows, and the ratio is stated without a target.
- **warm** is the same request again at once, to the same gateway: its target is 0 calls.
- **script** is what a good engineer would write without the gateway: the SDK with its defaults (three attempts, 50
  sockets), its paginators with fitting page sizes, \`Promise.all\` wherever calls do not need one another's answers, and
  what is known by name or digest asked one repository and one image at a time. Each script finds what the query
  answers, and the two are compared item by item.

In some rows the script takes less time. The gateway makes at most ${slots} calls of one operation in one registry at once
(\`upstream.concurrency\`), so that it does not have the account throttled for everyone; the script's 50 sockets are all
that holds it back. And a script need not ask whether an image is there before it asks for its artifacts.

## What is measured

- The endpoint is the sandbox, in a process of its own, on 127.0.0.1 and without TLS. It counts each call when it
  arrives and answers when the delay is over. It does not throttle.
- Gateway and script run in one process, which has run every query and every script ${warmUps} times before: code is loaded
  and compiled. Then each round has a new gateway and new SDK clients, so that nothing is remembered and every socket
  is yet to be opened, for both alike. On loopback that takes next to nothing; to AWS it takes two or three round trips,
  once. Times are the median of ${rounds} rounds, calls the most of any.
- What a gateway does when it starts is not part of it: one DescribeRegistry, which tells it the account of its
  credentials. It is not needed where the configuration lists the registries and the credentials name their account,
  as for the queries that need the replicas' registry too.
- The sandbox's clock stands still: every run meets the same company, and the same number of everything.

## Where fewest and chain come from

Calls in one stage can be made side by side; those after an arrow need the answers of those before. A stage counts in
the chain as often as the calls of one operation fill the ${slots} places. What is taken for granted:

- What hangs on a repository or SageMaker image that a query names is asked for together with it.
- The pages of one listing are read one after another, since each has the token of the next.
- A batched look-up waits for all that may add to it.
- What hangs on an image behind a link waits until that image is known to be there.

${stagesTable(results)}
`;
}
