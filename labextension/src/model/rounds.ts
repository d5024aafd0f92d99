import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';

import { type IQuestionOptions, Question } from './question';

export interface IRoundsOptions {
  /** Milliseconds between two questions. */
  interval: number;
  /** Whether the whole page is hidden (another browser tab is in front). */
  isPageHidden: () => boolean;
}

/**
 * All that is asked of the server again and again, one thing at a time: each turn is the question's whose
 * answer is the most overdue. What users do, and what follows from it, waits for no turn.
 */
export class Rounds implements IDisposable {
  constructor(private readonly _options: IRoundsOptions) {
    this._poll = new Poll({
      name: 'jupyter_ailab_data:rounds',
      auto: false,
      factory: () => this._turn(),
      frequency: { interval: _options.interval, backoff: false },
      standby: () => _options.isPageHidden()
    });
    void this._poll.start();
    document.addEventListener('visibilitychange', this);
    window.addEventListener('focus', this);
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      document.removeEventListener('visibilitychange', this);
      window.removeEventListener('focus', this);
      this._poll.dispose();
    }
  }

  /** Take a question along; it is asked when somebody wants to know. */
  add(options: IQuestionOptions): Question {
    const question = new Question(options, () => {
      this._questions.delete(question);
    });
    this._questions.add(question);
    return question;
  }

  /** Take a turn every so many milliseconds. */
  set interval(interval: number) {
    if (!this.isDisposed && this._poll.frequency.interval !== interval) {
      this._poll.frequency = { ...this._poll.frequency, interval };
      // What is scheduled may lie far ahead: schedule anew.
      void this._poll.schedule();
    }
  }

  /** The page has come to the front: what could not be asked meanwhile is asked now. */
  handleEvent(): void {
    const { interval } = this._poll.frequency;
    const rested = Date.now() - this._turned >= interval;
    if (rested && !this.isDisposed && !this._options.isPageHidden()) {
      void this._poll.refresh();
    }
  }

  private async _turn(): Promise<void> {
    this._turned = Date.now();
    const [first] = [...this._questions]
      .filter(({ overdue }) => overdue >= 1)
      .sort((a, b) => b.overdue - a.overdue);
    await first?.shared();
  }

  private readonly _poll: Poll;
  private readonly _questions = new Set<Question>();
  private _turned = Number.NEGATIVE_INFINITY;
}
