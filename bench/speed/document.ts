import { CALL_MS } from './measure-shape.ts';
import {
  clientsTable,
  machineLines,
  partsTable,
  type Setup,
  shapesTables,
  startsTable,
  targetsTable,
  unmetList,
} from './report.ts';
import type { Results } from './results.ts';

/** docs/speed.md: the tables, and how to read them. */
export function documentOf(results: Results, setup: Setup): string {
  return `# How fast it is, beside others

\`npm run bench:speed -- --write\` measures and writes this page. Ratios are what counts: both sides of each were measured in
the same rounds, on the same machine, and what slows one slows the other.

${machineLines(setup)}

## Targets

${targetsTable(results)}

A value is the median of the rounds, with the least and the most of any in brackets.

${unmetList(results)}

## Servers

${shapesTables(results)}

- **CPU** is what the server's process takes of the processor for a request, all its threads together, garbage
  collection and compiling included. **p99** and **first byte** are the client's, over kept connections: one where
  answers are cold, and two to eight where they are warm.
- **cold** is a server that remembers nothing of AWS between requests, **warm** one that has read everything before.
  Neither is a process that has just started: each has been asked until its code is
  compiled (\`warmUps\` in \`bench/speed/shapes.ts\`).
- **peak over rest** is the most memory that the process took in any round, less what it had before the first request.
- **AWS calls** are those of one request.

## Where the gateway's time goes

${partsTable(results)}

Shares of what the gateway's one thread of JavaScript did in a round of its own, by samples of V8's profiler. What V8 and
Node do counts for the code that has it done, where the stack tells; JSON.parse, for one, for whoever reads the answer.

## Ways to call AWS

${clientsTable(results)}

## Start

${startsTable(results)}

Each server is started alone, in turn, against an AWS endpoint that answers at once, and its files are in memory from a start
before. At rest it has answered nothing yet.

## What is measured

- The gateway is \`dist/main.js serve\`, as it is shipped, with a line in its log for each request. Its settings differ in
  what it keeps (nothing, or everything), and in that one caller may ask for as much as it likes.
- Static bytes and JSON.stringify are node:http alone: they read nothing of the request, and know nothing of GraphQL. The
  third of them reads and parses the request as well, as whoever answers POSTed JSON has to.
- The bare server signs its calls by hand, sends them by node:http, and makes its answer of JSON.parse and JSON.stringify.
  It does not ask whether the repository is there, which is a call less for the page.
- mercurius and Apollo Server run the gateway's own schema, over its own loaders and cache, in place of its HTTP and
  execution. What the gateway does besides they leave out: they know nobody who asks, hold nobody to limits, neither of
  documents and their cost nor of answers, mask no errors, count nothing and log nothing.
- Warm, the gateway gives again the bytes of an answer that it gave before, as long as all that it was made from holds; all
  others have what AWS said, and make the answer anew.
- The SDK, yoga and Pothos as they come are what their documentation shows: \`builder.loadableNode\`, connections and global
  ids by the relay plugin, one SDK client with its defaults. Warm, each answer of AWS is kept in a Map for good.
- All of them run as their documentation has it for production, with \`NODE_ENV=production\`, without flags of Node, and
  asked in the same way: a POST of JSON over kept connections, of an answer that is not compressed.
- All of them answer the same. Before a shape is measured, each server's answer is compared with the gateway's, and each
  client's reading of AWS's answer with the bare call's.
- The AWS endpoint is a process of its own, on 127.0.0.1 and without TLS. It answers what the sandbox answers to the same
  call, byte by byte, after ${CALL_MS} ms where answers are cold.
- Servers, endpoint and the one that asks run on the same machine. The servers of a shape are up side by side, and are
  asked in turn, a round each; another begins each time.
`;
}
