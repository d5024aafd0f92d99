import type { Locator, Page } from '@playwright/test';
import { join, resolve } from 'node:path';

import { type IServer, startServer } from './server';

/**
 * Where the pictures of the docs go: into docs/images where UPDATE_PICTURES is set, else with the other
 * results of the tests: two runs never give the same bytes (times, speed).
 */
export const IMAGES = process.env.UPDATE_PICTURES
  ? resolve(__dirname, '../../../docs/images')
  : resolve(__dirname, '../test-results/pictures');

export const DARK = 'JupyterLab Dark';

/** A time zone in which it is mid-afternoon now, so that the pictures of any hour tell the same story. */
export const AFTERNOON = zoneOf(Math.min(14, 15 - new Date().getUTCHours()));

/** The time zone so many hours ahead of UTC; the tz database counts them the other way round. */
function zoneOf(hours: number): string {
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/**
 * A server with snapshots of three days before `now`. Nothing in it is small: 120 MB give a backup time to be looked at.
 */
export function withPast(
  now = new Date().toISOString(),
  ...options: string[]
): Promise<IServer> {
  return startMounted('--megabytes', '120', '--past', now, ...options);
}

/** A server that has, as root, its folders mounted as in a Docker container. */
export function startMounted(...options: string[]): Promise<IServer> {
  const mounted = process.getuid?.() === 0 ? ['--mounted'] : [];
  return startServer(...mounted, ...options);
}

/** What is seen of the page, in pixels. */
interface IBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest box around what is seen of some elements. */
async function around(...parts: Locator[]): Promise<IBox> {
  const boxes = await Promise.all(parts.map(part => part.boundingBox()));
  const seen = boxes.filter((box): box is IBox => box !== null);
  const x = Math.min(...seen.map(box => box.x));
  const y = Math.min(...seen.map(box => box.y));
  return {
    x,
    y,
    width: Math.max(...seen.map(box => box.x + box.width)) - x,
    height: Math.max(...seen.map(box => box.y + box.height)) - y
  };
}

/** Write a picture of some elements, with a little of what is around them. */
export async function picture(
  page: Page,
  name: string,
  parts: Locator[],
  { margin = 0, highest = Infinity } = {}
): Promise<void> {
  const { x, y, width, height } = await around(...parts);
  const left = Math.max(0, x - margin);
  const top = Math.max(0, y - margin);
  const size = page.viewportSize()!;
  await page.screenshot({
    path: join(IMAGES, `${name}.png`),
    clip: {
      x: left,
      y: top,
      width: Math.min(x + width + margin, size.width) - left,
      height: Math.min(y + height + margin, size.height, top + highest) - top
    }
  });
}
