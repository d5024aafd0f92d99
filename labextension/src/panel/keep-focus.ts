import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

/** How long whoever knows a better place has to move the focus there, in milliseconds. */
const GRACE = 100;

/** Whether the focus is nowhere, or on the panel as a whole since its element went away. */
export function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return (
    activeElement === null ||
    activeElement === body ||
    activeElement.classList.contains('jp-AILabDataPanel')
  );
}

/**
 * Keep the focus in a part of the page whose focused element goes away, such as a button that a job's
 * progress takes the place of: the part itself gets it, and Tab goes on from there.
 */
export function keepFocus(part: HTMLElement): IDisposable {
  let last: Element | null = null;
  let timer = 0;
  const remember = (event: FocusEvent): void => {
    last = event.target as Element;
  };
  const isGone = (): boolean =>
    document.activeElement === document.body &&
    last !== null &&
    !last.isConnected;
  const watch = new MutationObserver(() => {
    if (isGone()) {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        if (isGone()) {
          part.focus();
        }
      }, GRACE);
    }
  });
  part.addEventListener('focusin', remember);
  watch.observe(part, { childList: true, characterData: true, subtree: true });
  return new DisposableDelegate(() => {
    window.clearTimeout(timer);
    watch.disconnect();
    part.removeEventListener('focusin', remember);
  });
}
