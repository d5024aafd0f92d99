import type { IDisposable } from '@lumino/disposable';

/** Something that the server is asked again and again. */
export interface IQuestionOptions {
  /** Ask, and take up the answer or its absence; never rejects. */
  ask(): Promise<void>;
  /** Milliseconds for which an answer holds at present; Infinity while nobody wants to know. */
  holds(): number;
}

/** A question that takes part in the rounds. */
export interface IQuestion extends IDisposable {
  /**
   * Ask now. A call while an answer is awaited asks once more after that, so that what it brings is never
   * older than the call.
   */
  now(): Promise<void>;
  /** The answer that is awaited already, or else a new one. */
  shared(): Promise<void>;
  /** Ask now unless the last answer still holds. */
  freshen(): void;
}

/**
 * A question to the server. It is asked once at a time, so that a late answer never takes the place of a
 * newer one.
 */
export class Question implements IQuestion {
  constructor(
    private readonly _options: IQuestionOptions,
    private readonly _onDispose: () => void
  ) {}

  /** How much too old the answer is: 1 and more where it no longer holds. */
  get overdue(): number {
    return (Date.now() - this._asked) / this._options.holds();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._onDispose();
    }
  }

  now(): Promise<void> {
    if (!this._going) {
      this._asked = Date.now();
      this._going = this._options.ask().finally(() => (this._going = null));
      return this._going;
    }
    this._next ??= this._going.then(() => {
      this._next = null;
      return this._isDisposed ? undefined : this.now();
    });
    return this._next;
  }

  shared(): Promise<void> {
    return this._going ?? this.now();
  }

  freshen(): void {
    if (this.overdue >= 1 && !this._going) {
      void this.now();
    }
  }

  private _asked = Number.NEGATIVE_INFINITY;
  private _going: Promise<void> | null = null;
  private _next: Promise<void> | null = null;
  private _isDisposed = false;
}
