import { access, constants } from 'node:fs/promises';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** A page of a browser that reaches one origin and nothing else. */
export interface ClosedPage extends AsyncDisposable {
  readonly page: Page;
  /** Every address outside the origin that was asked for; none of them was reached. */
  readonly foreign: readonly string[];
  /** What the page reported as errors: exceptions, failed loads, violations of its content security policy. */
  readonly errors: readonly string[];
}

/** Where Chromium is: `CHROMIUM_PATH`, else where Debian's package puts it. Undefined when it is not there. */
export async function findChromium(): Promise<string | undefined> {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}

/** Opens a page in a headless browser of its own, whose network is cut off but for `origin`. */
export async function openClosedPage(executablePath: string, origin: string): Promise<ClosedPage> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Whatever the routes below do not see finds no host either.
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(origin).hostname}`,
    ],
  });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
  });
  const foreign = await closeNetwork(context, origin);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, foreign, errors, [Symbol.asyncDispose]: () => browser.close() };
}

async function closeNetwork(context: BrowserContext, origin: string): Promise<readonly string[]> {
  const foreign: string[] = [];
  await context.route(
    (url) => url.origin !== origin,
    (route) => {
      foreign.push(route.request().url());
      return route.abort('blockedbyclient');
    },
  );
  return foreign;
}
