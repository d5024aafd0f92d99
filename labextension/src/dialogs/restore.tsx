import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import type { Job, Location, RestoreMode, Snapshot } from '../api/schemas';
import type { IOpenDocuments } from '../documents/tokens';
import type { IDataModel } from '../model/tokens';
import { RestorePlan } from '../plan/restore-plan';
import type { ILanguage } from '../words/language';
import { headlineOf } from '../words/plans';
import { RestoreBody } from './restore-body';

export interface IRestoreDialogOptions {
  snapshot: Snapshot;
  mode: RestoreMode;
  /** Where it would be restored; null if the server doesn't know that location now. */
  location: Location | null;
  model: Pick<IDataModel, 'plan' | 'restore'>;
  documents: IOpenDocuments | null;
  language: ILanguage;
  now?: Date;
}

/**
 * Show what a restore would do, and carry it out if the user agrees. Resolves to the job, or to
 * null where nothing was started.
 */
export function showRestore(
  options: IRestoreDialogOptions
): Promise<Job | null> {
  // A dialog disposes of itself when it ends.
  // eslint-disable-next-line jupyter/require-disposable-ownership
  return new RestoreDialog(options).ask();
}

/** What the Tab key stops at. */
const STOPS =
  'button:not(:disabled), input:not(:disabled):not([tabindex="-1"]), [tabindex="0"]';

/**
 * A dialog of JupyterLab whose buttons are its body's own: their words follow the plan, and the
 * dialog stays where a restore could not be started.
 */
class RestoreDialog extends Dialog<unknown> {
  constructor(options: IRestoreDialogOptions) {
    const { snapshot, mode, model, language } = options;
    const now = options.now ?? new Date();
    const title = headlineOf(snapshot, mode, now, language);
    const plan = new RestorePlan({
      mode,
      ask: wish => model.plan(snapshot.id, wish),
      start: wish => model.restore(snapshot.id, wish)
    });
    const body = ReactWidget.create(
      <RestoreBody
        {...options}
        plan={plan}
        folder={options.location?.lab_path ?? null}
        now={now}
        onEnd={job => this._end(job)}
      />
    );
    super({ title, body, buttons: [], hasClose: true });
    this._plan = plan;
    this.addClass('ad-RestoreDialog');
    this.node.setAttribute('aria-label', title);
  }

  async ask(): Promise<Job | null> {
    await this.launch();
    return this._job;
  }

  override dispose(): void {
    this._plan.dispose();
    super.dispose();
  }

  override handleEvent(event: Event): void {
    if (event.type === 'focus') {
      if (!this.node.contains(event.target as Node)) {
        event.stopPropagation();
        this._stops()[0]?.focus();
      }
    } else if (event.type !== 'keydown') {
      super.handleEvent(event);
    } else if ((event as KeyboardEvent).key === 'Escape') {
      super.handleEvent(event);
    } else if ((event as KeyboardEvent).key === 'Tab') {
      this._keepInside(event as KeyboardEvent);
    }
  }

  private _end(job: Job | null): void {
    this._job = job;
    this.reject();
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

  private readonly _plan: RestorePlan;
  private _job: Job | null = null;
}
