import { createHash, createHmac } from 'node:crypto';

/** Who signs, and for what. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/** A POST to the root of a host. Header names are in lower case; all of them are signed. */
export interface Signable {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signature Version 4: the Authorization header. The moment is that of `x-amz-date`. */
export function authorizationOf(signer: Signer, { headers, body }: Signable): string {
  const moment = headers['x-amz-date'] ?? '';
  const names = Object.keys(headers).sort();
  const signed = names.join(';');
  const canonical = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = `POST\n/\n\n${canonical}\n${signed}\n${sha256(body)}`;
  const scope = `${moment.slice(0, 8)}/${signer.region}/${signer.service}/aws4_request`;
  const signature = createHmac('sha256', keyOf(signer, moment.slice(0, 8)))
    .update(`AWS4-HMAC-SHA256\n${moment}\n${scope}\n${sha256(request)}`)
    .digest('hex');
  const credential = `${signer.accessKeyId}/${scope}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
}

/** Keys by signer and day: one is good for the whole of it. */
const keys = new Map<string, Buffer>();

function keyOf({ secretAccessKey, region, service }: Signer, day: string): Buffer {
  const name = `${secretAccessKey} ${day} ${region} ${service}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  let key = hmac(`AWS4${secretAccessKey}`, day);
  for (const part of [region, service, 'aws4_request']) key = hmac(key, part);
  keys.set(name, key);
  return key;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
