import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';
import { z } from 'zod';
import { keep } from '../helpers/secrets.ts';

// What OTLP puts on the wire, as far as the tests look at it: names and numbers of OpenTelemetry's trace.proto, common.proto
// and resource.proto. The exporter's own classes have no part in it.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    bytes parent_span_id = 4;
    string name = 5;
    uint32 kind = 6;
    fixed64 start_time_unix_nano = 7;
    fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
    repeated Event events = 11;
    repeated Link links = 13;
    Status status = 15;
  }
  message Event { string name = 2; repeated KeyValue attributes = 3; }
  message Link { bytes trace_id = 1; bytes span_id = 2; repeated KeyValue attributes = 4; }
  message Status { string message = 2; uint32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value {
      string string_value = 1;
      bool bool_value = 2;
      int64 int_value = 3;
      double double_value = 4;
      ArrayValue array_value = 5;
    }
  }
  message ArrayValue { repeated AnyValue values = 1; }
`);
const Request = root.lookupType('Request');

const Attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]])));
const Id = z.string().transform((base64) => Buffer.from(base64, 'base64').toString('hex'));
const SpanShape = z.object({
  traceId: Id,
  spanId: Id,
  parentSpanId: Id.default(''),
  name: z.string(),
  kind: z.number(),
  attributes: Attributes,
  links: z.array(z.object({ traceId: Id, spanId: Id, attributes: Attributes })).default([]),
  status: z
    .object({ code: z.number().default(0), message: z.string().default('') })
    .default({ code: 0, message: '' }),
});
const RequestShape = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(SpanShape) })),
    }),
  ),
});

/** A span, as a collector reads it. */
export type CollectedSpan = z.output<typeof SpanShape>;

/** A collector of traces on loopback. */
export interface Collector extends AsyncDisposable {
  /** Where it takes traces. */
  url: string;
  /** All spans that it was sent. */
  spans: CollectedSpan[];
  /** What each sender says of itself. */
  resources: Record<string, unknown>[];
  /** The bytes of all requests. */
  bytes: Buffer[];
}

/** Starts one; `status` is what it answers with. */
export async function startCollector(status = 200): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const resources: Record<string, unknown>[] = [];
  const bytes: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    bytes.push(body);
    keep('traces', body.toString());
    const message = Request.toObject(Request.decode(body), { bytes: String, longs: Number });
    for (const { resource, scopeSpans } of RequestShape.parse(message).resourceSpans) {
      resources.push(resource.attributes);
      spans.push(...scopeSpans.flatMap((scope) => scope.spans));
    }
    response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return {
    url: `http://127.0.0.1:${address.port}/v1/traces`,
    spans,
    resources,
    bytes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
