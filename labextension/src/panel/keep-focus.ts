import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

/**
 * Keep the focus in a part of the page whose focused element goes away, such as a button that a job's
 * progress takes the place of: the part itself gets it, and Tab goes on from there.
 */
export function keepFocus(part: HTMLElement): IDisposable {
  let last: Element | null = null;
  const remember = (event: FocusEvent): void => {
    last = event.target as Element;
  };
  const watch = new MutationObserver(() => {
    const isLost = document.activeElement === document.body;
    if (isLost && last && !last.isConnected) {
      part.focus();
    }
  });
  part.addEventListener('focusin', remember);
  watch.observe(part, { childList: true, characterData: true, subtree: true });
  return new DisposableDelegate(() => {
    watch.disconnect();
    part.removeEventListener('focusin', remember);
  });
}
