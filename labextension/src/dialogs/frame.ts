import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type * as React from 'react';

export interface IFrameOptions<T> {
  title: string;
  /** A class of the dialog, for its size. */
  className?: string;
  /** What is inside, buttons too. It calls `end` with what the user agreed to, or null. */
  body: (end: (answer: T | null) => void) => React.JSX.Element;
  /** Called when the dialog is gone, however it went. */
  onDispose?: () => void;
}

/** What the Tab key stops at. */
const STOPS =
  'button:not(:disabled), input:not(:disabled):not([tabindex="-1"]), select:not(:disabled), summary, [tabindex="0"]';

/** Show a dialog. Resolves to what the user agreed to, or to null. */
export function showFrame<T>(options: IFrameOptions<T>): Promise<T | null> {
  // A dialog disposes of itself when it ends.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  return new Frame<T>(options).ask();
}

/**
 * A dialog of JupyterLab whose buttons are its body's own: their words follow what is in it, and the
 * dialog stays where what was asked for could not be done.
 */
class Frame<T> extends Dialog<unknown> {
  constructor(options: IFrameOptions<T>) {
    const { title } = options;
    const body = ReactWidget.create(options.body(answer => this._end(answer)));
    super({ title, body, buttons: [], hasClose: true });
    this._onDispose = options.onDispose;
    this.addClass('ad-Frame');
    if (options.className) {
      this.addClass(options.className);
    }
    this.node.setAttribute('aria-label', title);
    // What had the focus may go while it has it, such as a button that a job's progress takes the place of.
    this._watch = new MutationObserver(() => {
      if (document.activeElement === document.body) {
        this._focusInside();
      }
    });
    this._watch.observe(this.node, { childList: true, subtree: true });
  }

  async ask(): Promise<T | null> {
    await this.launch();
    return this._answer;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._watch.disconnect();
      this._onDispose?.();
      super.dispose();
    }
  }

  override handleEvent(event: Event): void {
    if (event.type === 'focus') {
      if (!this.node.contains(event.target as Node)) {
        event.stopPropagation();
        this._focusInside();
      }
    } else if (event.type !== 'keydown') {
      super.handleEvent(event);
    } else if ((event as KeyboardEvent).key === 'Escape') {
      super.handleEvent(event);
    } else if ((event as KeyboardEvent).key === 'Tab') {
      this._keepInside(event as KeyboardEvent);
    }
  }

  private _end(answer: T | null): void {
    this._answer = answer;
    this.reject();
  }

  /** To the first stop of what the dialog is about, rather than to the button that closes it. */
  private _focusInside(): void {
    const stops = this._stops();
    const inside = stops.find(stop => stop.closest('.jp-Dialog-body'));
    (inside ?? stops[0])?.focus();
  }

  /** From the last stop on to the first, and back. */
  private _keepInside(event: KeyboardEvent): void {
    const stops = this._stops();
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const [edge, next] = event.shiftKey ? [first, last] : [last, first];
    if (document.activeElement === edge) {
      event.preventDefault();
      next?.focus();
    }
  }

  private _stops(): HTMLElement[] {
    return [...this.node.querySelectorAll<HTMLElement>(STOPS)];
  }

  private readonly _watch: MutationObserver;
  private readonly _onDispose?: () => void;
  private _answer: T | null = null;
}
