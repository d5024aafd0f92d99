import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type {
  Job,
  Plan,
  PlanRestore,
  Problem,
  RestoreSnapshot
} from '../api/schemas';
import type { IQuestion, IQuestionOptions } from './question';
import type { IDataState } from './state';

/** What somebody has heard of a job. */
export type IJobHint = Pick<Job, 'id' | 'state'>;

/** The questions that are put to the server again and again, one at a time. */
export interface IRounds {
  add(options: IQuestionOptions): IQuestion;
}

/**
 * The one place that knows what there is and asks for what should be. Widgets read `state` and
 * call the actions; none of them talks to the server.
 *
 * An action resolves to whether the server took it. Why it didn't is `state.problem`.
 */
export interface IDataModel {
  readonly state: IDataState;
  readonly changed: ISignal<IDataModel, IDataState>;
  /** A job has ended while this page was open, whoever started it; told once for each. */
  readonly jobEnded: ISignal<IDataModel, Job>;
  /** An action was refused. */
  readonly failed: ISignal<IDataModel, Problem>;

  /** What else is asked of the server again and again takes its turn here. */
  readonly rounds: IRounds;

  /** Whether somebody looks at the panel; lists are only kept fresh while they do. */
  visible: boolean;

  refresh(): Promise<void>;
  /** Somebody has heard of a job: look at it if that is news. */
  hear(hint: IJobHint): void;
  /** Somebody could not reach the server: look whether it is still there. */
  doubt(): void;
  /** Ask the list of snapshots to bring a row into view; null once it has. */
  show(snapshot: string | null): void;
  backUp(location: string, label?: string): Promise<boolean>;
  verify(id: string): Promise<boolean>;
  rename(id: string, label: string): Promise<boolean>;
  pin(id: string, pinned: boolean): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  cancel(job: string): Promise<boolean>;
  /** What a restore would do. Rejects with `ApiError` or `UnreachableError`. */
  plan(id: string, wish: Partial<PlanRestore>): Promise<Plan>;
  /**
   * Restore what a plan says. Resolves once the restore is at work, or done; rejects like `plan`, with
   * reason `conflict` where the folder has changed since the plan was made.
   */
  restore(id: string, wish: Partial<RestoreSnapshot>): Promise<Job>;
  /** Where the browser fetches a snapshot's archive from. */
  downloadUrl(id: string): string;
  /** Forget `state.problem`. */
  dismiss(): void;

  /**
   * An action of another model that becomes a job: followed to its end like the actions above.
   *
   * @param name - what is asked for, so that it isn't asked twice while the server has not answered
   */
  start(ask: () => Promise<Job>, name?: string): Promise<boolean>;
  /** The same for somebody who tells a refusal by himself: rejects with it. */
  follow(ask: () => Promise<Job>): Promise<Job>;
  /** The same for a restore: resolves and rejects as `restore` does. */
  agree(ask: () => Promise<Job>): Promise<Job>;
}

export const IDataModel = new Token<IDataModel>(
  'jupyter_ailab_data:IDataModel',
  'The snapshots, locations and jobs of jupyter_ailab_data, and what can be done with them.'
);
