/** What may not be found: what is shorter would be, by chance. */
export const LEAST_LENGTH = 6;

/** A part of a secret that is as long as this is one too. */
const LEAST_PART = 20;

/** How many texts begin alike is told by so many of their characters, seven bits of each. */
const START_BITS = 21;

/** Finds any of many secrets in texts, whole and in large parts, in every way in which they may be written. */
export class SecretFinder {
  /** By how what is looked for begins. */
  readonly #ways = new Map<string, { text: string; secret: string }[]>();
  /** Whether anything begins with these three characters: of most places in a text, this is all that is looked at. */
  readonly #starts = new Uint8Array(1 << START_BITS);

  constructor(secrets: Iterable<string>) {
    for (const secret of secrets) for (const text of waysToWrite(secret)) this.#add(text, secret);
  }

  /** The secrets that are in a text. */
  in(text: string): Set<string> {
    const found = new Set<string>();
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      start = startAfter(start, text.charCodeAt(at));
      if (this.#starts[start] === 0) continue;
      const from = at - 2;
      for (const way of this.#ways.get(text.slice(from, from + LEAST_LENGTH)) ?? []) {
        if (text.startsWith(way.text, from)) found.add(way.secret);
      }
    }
    return found;
  }

  #add(text: string, secret: string): void {
    const beginning = text.slice(0, LEAST_LENGTH);
    const ways = this.#ways.get(beginning);
    if (ways === undefined) this.#ways.set(beginning, [{ text, secret }]);
    else ways.push({ text, secret });
    this.#starts[[0, 1, 2].reduce((start, at) => startAfter(start, text.charCodeAt(at)), 0)] = 1;
  }
}

function startAfter(start: number, code: number): number {
  return ((start << 7) | (code & 127)) & ((1 << START_BITS) - 1);
}

/** A secret and its parts, as they may stand in JSON, in a URL, and in base64 with anything before and behind them. */
function waysToWrite(secret: string): Set<string> {
  const ways = [secret, ...partsOfToken(secret)].flatMap((part) => [
    part,
    ...halvesOf(part),
    JSON.stringify(part).slice(1, -1),
    encodeURIComponent(part),
    ...inBase64(part).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]),
  ]);
  return new Set(ways.filter((way) => way.length >= LEAST_LENGTH));
}

/** The claims and the signature of a token (JWT); its header says how it is signed, as everyone may know. */
function partsOfToken(secret: string): string[] {
  const [, ...parts] = /^eyJ[\w-]*\.([\w-]*)\.([\w-]*)$/.exec(secret) ?? [];
  return parts.filter((part) => part.length >= LEAST_PART);
}

/** Whoever shortens a secret for people shows its beginning or its end. */
function halvesOf(secret: string): string[] {
  const middle = Math.floor(secret.length / 2);
  return middle < LEAST_PART ? [] : [secret.slice(0, middle), secret.slice(middle)];
}

/** What base64 makes of a text depends on how many bytes stand before it: of each way, the characters that are its alone. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.from('\0'.repeat(before) + text);
    const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString('base64').slice(first, end);
  });
}
