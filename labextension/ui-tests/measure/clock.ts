import type { Page } from '@playwright/test';

/** Milliseconds between frames, as the page saw them. */
export interface IFrames {
  count: number;
  median: number;
  /** Longer than one frame of 60 a second and a half. */
  late: number;
  longerThan50: number;
  longest: number;
}

/**
 * Have the page itself take the time from a press on something until something else is painted, so that the
 * way between it and the test does not count.
 */
export async function pressUntil(
  page: Page,
  press: () => Promise<void>,
  shown: string
): Promise<number> {
  const measured = page.evaluate(
    shown =>
      new Promise<number>(done => {
        window.addEventListener(
          'pointerdown',
          () => {
            const began = performance.now();
            const look = (): void => {
              const part = document.querySelector<HTMLElement>(shown);
              if (part && part.offsetHeight > 0) {
                // The frame that shows it has been painted when the next begins.
                requestAnimationFrame(() => done(performance.now() - began));
              } else {
                requestAnimationFrame(look);
              }
            };
            look();
          },
          { capture: true, once: true }
        );
      }),
    shown
  );
  await press();
  return measured;
}

/** The time from the beginning of a page's loading until something is painted in it. */
export async function loadUntil(
  page: Page,
  load: () => Promise<unknown>,
  shown: string
): Promise<number> {
  await page.addInitScript(shown => {
    const look = (): void => {
      const part = document.querySelector<HTMLElement>(shown);
      if (part && part.offsetHeight > 0) {
        Object.assign(window, { shownAfter: performance.now() });
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  }, shown);
  await load();
  const after = await page.waitForFunction(
    () => (window as unknown as { shownAfter?: number }).shownAfter,
    undefined,
    { timeout: 120_000 }
  );
  return (await after.jsonValue())!;
}

/** What becomes of the frames while something is done. */
export async function framesDuring(
  page: Page,
  act: () => Promise<void>
): Promise<IFrames> {
  await page.evaluate(() => {
    const times: number[] = [];
    const note = (time: number): void => {
      times.push(time);
      if (!(window as unknown as { enough?: boolean }).enough) {
        requestAnimationFrame(note);
      }
    };
    Object.assign(window, { enough: false, frameTimes: times });
    requestAnimationFrame(note);
  });
  await act();
  const times = await page.evaluate(() => {
    Object.assign(window, { enough: true });
    return (window as unknown as { frameTimes: number[] }).frameTimes;
  });
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  gaps.sort((a, b) => a - b);
  return {
    count: gaps.length,
    median: gaps[Math.floor(gaps.length / 2)],
    late: gaps.filter(gap => gap > 25).length,
    longerThan50: gaps.filter(gap => gap > 50).length,
    longest: gaps[gaps.length - 1]
  };
}

export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
