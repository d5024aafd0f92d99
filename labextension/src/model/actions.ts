import { problemOf } from '../api/errors';
import type { Problem } from '../api/schemas';
import type { IDataState } from './state';

export interface IActionsOptions {
  update(change: Partial<IDataState>): void;
  /** Called with why an action was not carried out. */
  onFailed(problem: Problem, error: unknown): void;
}

/**
 * What the user asks for, while the server has not answered yet: shown as such, and not asked for twice.
 */
export class Actions {
  constructor(private readonly _options: IActionsOptions) {}

  /**
   * Carry out an action; resolves to whether the server took it.
   *
   * @param name - two actions of one name are one while it is under way: a second click on a slow network;
   * without a name it is like no other
   */
  run(name: string | undefined, action: () => Promise<void>): Promise<boolean> {
    const key = name ?? `unnamed ${++this._unnamed}`;
    const before = this._going.get(key);
    if (before) {
      return before;
    }
    const going = this._run(action).finally(() => {
      this._going.delete(key);
      this._options.update({ asking: this._going.size > 0 });
    });
    this._going.set(key, going);
    this._options.update({ asking: true, problem: null });
    return going;
  }

  private async _run(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      const problem = problemOf(error);
      this._options.update({ problem });
      this._options.onFailed(problem, error);
      return false;
    }
  }

  private readonly _going = new Map<string, Promise<boolean>>();
  private _unnamed = 0;
}
