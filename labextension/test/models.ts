import { Signal } from '@lumino/signaling';

import type { Job } from '../src/api/schemas';
import { Rounds } from '../src/model/rounds';
import type { IDataState } from '../src/model/state';
import type { IDataModel } from '../src/model/tokens';
import { aState } from './samples';

/** A data model that holds what it is given, and what was asked of it. */
export interface IHeld {
  asked: unknown[];
  model: IDataModel;
  /** Replace a part of the state, and say so. */
  set(change: Partial<IDataState>): void;
  /** The rounds of questions; there is none before somebody takes part. */
  readonly rounds: Rounds;
  /** Say that a job has ended. */
  end(job: Job): void;
}

/** A model that writes down what is asked of it, and does nothing. */
export function holding(change: Partial<IDataState> = {}): IHeld {
  const asked: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): Promise<boolean> => {
      asked.push([name, ...args]);
      return Promise.resolve(true);
    };
  const source = {} as IDataModel;
  const changed = new Signal<IDataModel, IDataState>(source);
  const jobEnded = new Signal<IDataModel, Job>(source);
  const held: { state: IDataState; rounds: Rounds | null } = {
    state: aState(change),
    rounds: null
  };
  const rounds = (): Rounds =>
    (held.rounds ??= new Rounds({ interval: 20, isPageHidden: () => false }));
  const model = {
    get state() {
      return held.state;
    },
    get rounds() {
      return rounds();
    },
    changed,
    jobEnded,
    failed: new Signal(source),
    visible: true,
    refresh: note('refresh'),
    backUp: note('backUp'),
    verify: note('verify'),
    rename: note('rename'),
    pin: note('pin'),
    remove: note('remove'),
    cancel: note('cancel'),
    downloadUrl: (id: string) => `/download/${id}`,
    dismiss: () => undefined,
    hear: () => undefined,
    doubt: () => undefined,
    show: note('show'),
    start: async (ask: () => Promise<Job>) => {
      await ask();
      return true;
    },
    follow: (ask: () => Promise<Job>) => ask(),
    agree: (ask: () => Promise<Job>) => ask()
  } as unknown as IDataModel;
  return {
    asked,
    model,
    get rounds() {
      return rounds();
    },
    set: more => {
      held.state = { ...held.state, ...more };
      changed.emit(held.state);
    },
    end: job => jobEnded.emit(job)
  };
}
