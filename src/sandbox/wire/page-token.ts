import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where a page begins. */
export interface PageStart {
  /** Position of the page's first row in its listing. */
  readonly position: number;
  /** Set on the token of an empty page, so that the page after it makes progress. */
  readonly plain: boolean;
}

const macLength = 16;

function seal(payload: string, binding: string): Buffer {
  return createHmac('sha256', 'page token')
    .update(binding)
    .update('\0')
    .update(payload)
    .digest()
    .subarray(0, macLength);
}

/**
 * An opaque token for a page. It is bound to `binding` (the operation and all arguments that must repeat) and to nothing
 * else: it does not expire, and the same page has the same token, also in another run over the same world.
 */
export function writePageToken(start: PageStart, binding: string): string {
  const payload = `${start.position}${start.plain ? '!' : ''}`;
  return Buffer.concat([seal(payload, binding), Buffer.from(payload)]).toString('base64url');
}

/** The page that a token stands for; undefined when it is none of ours, was altered, or belongs to other arguments. */
export function readPageToken(token: string, binding: string): PageStart | undefined {
  const bytes = Buffer.from(token, 'base64url');
  const payload = bytes.subarray(macLength).toString();
  const [, position, plain] = /^(\d{1,15})(!?)$/.exec(payload) ?? [];
  if (position === undefined || bytes.toString('base64url') !== token) return undefined;
  if (!timingSafeEqual(bytes.subarray(0, macLength), seal(payload, binding))) return undefined;
  return { position: Number(position), plain: plain === '!' };
}
