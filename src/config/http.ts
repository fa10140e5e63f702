import { z } from 'zod';
import { readManifest } from '../http/trusted-documents.ts';
import { readSettingFile } from './files.ts';
import { about } from './rules.ts';
import { count, flag } from './values.ts';

const HOST_RULE = 'must be a host name or an address, without scheme, port and path; IPv6 in brackets';
/** A name in a Host header, without its port. */
export const Host = z
  .string(HOST_RULE)
  .transform((host) => host.toLowerCase())
  .refine((host) => /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/.test(host), HOST_RULE);

const ORIGIN_RULE = 'must be an origin, like https://console.example.com: scheme, host and, if any, port';
/** Written as browsers write it: what is compared is the text. `*` and `null` would be anybody. */
const Origin = z
  .string(ORIGIN_RULE)
  .refine(
    (text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text,
    ORIGIN_RULE,
  );

/** What one caller may have at once, and within a minute. */
const limits = {
  concurrent: count(1, 100_000),
  subscriptions: count(0, 100_000),
  perMinute: count(1, 1_000_000_000),
};

const CALLER_RULE = 'must name callers, like key:ci or user:*; * stands for any characters';

const Callers = z
  .strictObject({
    /** Operations at once. */
    concurrent: limits.concurrent.default(50),
    /** Subscriptions at once. */
    subscriptions: limits.subscriptions.default(100),
    /** Points a minute: each operation takes one, and its price besides. */
    perMinute: limits.perMinute.default(30_000),
    /** What differs for single callers; the first that fits counts. */
    overrides: z
      .array(
        z.strictObject({
          caller: z.string(CALLER_RULE).min(1, CALLER_RULE),
          concurrent: limits.concurrent.optional(),
          subscriptions: limits.subscriptions.optional(),
          perMinute: limits.perMinute.optional(),
        }),
      )
      .default([]),
  })
  .prefault({});

/** A manifest is read with the rest of the configuration, and held to what it says of itself. */
const Manifest = z.string().transform((file, { addIssue }) => {
  let text: string;
  try {
    text = readSettingFile(file);
  } catch (error) {
    addIssue(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return z.NEVER;
  }
  const { documents, mistakes } = readManifest(text);
  for (const mistake of mistakes) addIssue(`${file}: ${mistake}`);
  return documents;
});

const Documents = z
  .strictObject({
    /** The file of the documents that are known by their id. */
    manifest: Manifest.optional(),
    /** Whether there may be others: allow, or only. */
    mode: z.enum(['allow', 'only'], 'must be allow or only').default('allow'),
  })
  .refine(({ manifest, mode }) => mode === 'allow' || manifest !== undefined, {
    path: ['mode'],
    message: 'refuses every document but those of a manifest: name one with documents.manifest',
    ...about('mode'),
  })
  .prefault({});

const Cors = z
  .strictObject({
    /** The origins whose pages may ask, and read the answer. */
    origins: z.array(Origin, 'must be a list of origins').default([]),
    /** Whether browsers may send cookies, for a proxy in front that wants them. */
    credentials: flag.default(false),
    /** How long a browser may remember that it may ask. */
    maxAgeSeconds: count(0, 86_400).default(600),
  })
  .prefault({});

const Compression = z
  .strictObject({
    enabled: flag.default(true),
    /** The size from which on an answer is compressed for whoever takes it so. */
    minBytes: count(0, 2 ** 30).default(2048),
  })
  .prefault({});

/** What stands between the gateway and whoever calls: proxies, browsers, other sites, and limits for each caller. */
export const httpSettings = {
  /** The names by which the gateway may be called; when left out, this machine's own on loopback, and elsewhere any. */
  allowedHosts: z
    .preprocess(
      // A variable has them as text.
      (value) => (typeof value === 'string' ? value.split(',').map((host) => host.trim()) : value),
      z.array(Host, 'must be a list of host names').min(1, 'must name a host'),
    )
    .optional(),
  /** How many proxies stand in front, each of which adds to X-Forwarded-For. */
  trustProxy: count(0, 10).default(0),
  /** How long browsers shall use HTTPS alone; 0 says nothing. */
  hstsSeconds: count(0, 63_072_000).default(0),
  cors: Cors,
  callers: Callers,
  documents: Documents,
  /** Whether answers are made smaller for their way. */
  compression: Compression,
};
