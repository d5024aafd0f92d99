import { act } from '@testing-library/react';

/** The heights that style/ gives the lines of a list in a browser, in pixels. */
const HEIGHTS: [selector: string, height: number][] = [
  ['.ad-Row', 43],
  ['.ad-Day', 27]
];
const LIST = '.ad-Diary-list';

/**
 * Lay out what jsdom does not: elements have heights, and what is scrolled says so.
 *
 * @param height - how much of a list can be seen
 */
export function layOut(height = 430): void {
  const heights = [...HEIGHTS, [LIST, height] as const];
  const heightOf = (element: Element): number =>
    heights.find(([selector]) => element.matches(selector))?.[1] ?? 0;
  for (const name of ['offsetHeight', 'clientHeight']) {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get(this: HTMLElement) {
        return heightOf(this);
      }
    });
  }
  Object.defineProperty(HTMLElement.prototype, 'scrollHeight', {
    configurable: true,
    get(this: HTMLElement) {
      const inner = this.querySelector<HTMLElement>('.ad-Diary-lines');
      return parseFloat(inner?.style.height ?? '') || heightOf(this);
    }
  });
  HTMLElement.prototype.scrollTo = function (
    this: HTMLElement,
    to?: ScrollToOptions | number
  ): void {
    const top = typeof to === 'object' ? (to.top ?? 0) : 0;
    this.scrollTop = Math.max(
      0,
      Math.min(top, this.scrollHeight - this.clientHeight)
    );
    // As in a browser, after what is being done.
    void Promise.resolve().then(() => {
      act(() => {
        this.dispatchEvent(new Event('scroll'));
      });
    });
  };
}
