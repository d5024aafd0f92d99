import type { Page, Request } from '@playwright/test';

/** The requests that the panel makes, as they are sent. */
export class Requests {
  readonly seen: { method: string; path: string; at: number }[] = [];

  constructor(page: Page) {
    page.on('request', request => this._note(request));
  }

  /** How often the server was asked for something, by the end of its path. */
  count(method: string, end: string): number {
    return this.seen.filter(
      each => each.method === method && each.path.endsWith(end)
    ).length;
  }

  private _note(request: Request): void {
    const [, path] = new URL(request.url()).pathname.split('/ailab-data/');
    if (path !== undefined) {
      this.seen.push({ method: request.method(), path, at: Date.now() });
    }
  }
}

/** Make the network of a page slow: milliseconds for each answer to begin, and bytes a second. */
export async function throttle(
  page: Page,
  latency: number,
  throughput: number
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency },
    ...{ downloadThroughput: throughput, uploadThroughput: throughput }
  });
}
