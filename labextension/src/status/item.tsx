import { ReactWidget } from '@jupyterlab/apputils';
import { GroupItem, ProgressBar, TextItem } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { runningJobs } from '../model/state';
import type { IDataModel } from '../model/tokens';
import { useChanges } from '../model/use-changes';
import type { IPanelSettings } from '../settings/tokens';
import { activityOf, briefOf, figuresOf, shareOf } from '../words/jobs';
import type { ILanguage } from '../words/language';
import { countOf } from '../words/numbers';

export interface IStatusItemOptions {
  model: IDataModel;
  settings: IPanelSettings | null;
  language: ILanguage;
  /** Show more about what runs. */
  onClick: () => void;
}

/**
 * What runs, and how far it is, for the status bar. It is there only while something runs.
 */
export class StatusItem extends ReactWidget {
  /** `isActive` has changed. */
  readonly activeChanged: Signal<this, void> = new Signal<this, void>(this);

  constructor(private readonly _options: IStatusItemOptions) {
    super();
    this.addClass('ad-StatusItem');
    const { model, settings } = _options;
    model.changed.connect(() => this._look(), this);
    settings?.changed.connect(() => this._look(), this);
    this._look();
  }

  get isActive(): boolean {
    return this._isActive;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      Signal.clearData(this);
    }
  }

  protected override render(): React.JSX.Element {
    return <Status {...this._options} />;
  }

  private _look(): void {
    const { model, settings } = this._options;
    const isActive =
      settings?.values.statusBar !== false &&
      runningJobs(model.state).length > 0;
    if (isActive !== this._isActive) {
      this._isActive = isActive;
      this.activeChanged.emit();
    }
  }

  private _isActive = false;
}

/** The newest job that runs, and how many there are besides. */
export function Status(props: IStatusItemOptions): React.JSX.Element | null {
  const { model, language, onClick } = props;
  const { trans } = language;
  useChanges(model);
  const [job, ...others] = runningJobs(model.state);
  if (!job) {
    return null;
  }
  const isLost = model.state.connection === 'unreachable';
  const waiting = trans.__('Waiting for the server…');
  const share = shareOf(job.progress);
  const activity = activityOf(job, language);
  const figures = isLost ? waiting : figuresOf(job.progress, language);
  const more =
    others.length > 0
      ? trans._n(
          '%2 more job is running',
          '%2 more jobs are running',
          others.length,
          countOf(others.length, language)
        )
      : '';
  return (
    <button
      type="button"
      className="ad-Status jp-mod-highlighted"
      title={[activity, figures, more].filter(Boolean).join('\n')}
      aria-label={[activity, figures, more].filter(Boolean).join(', ')}
      onClick={onClick}
    >
      <GroupItem spacing={4} aria-hidden>
        <TextItem source={isLost ? waiting : briefOf(job, language)} />
        <ProgressBar percentage={share ?? 0} />
        <TextItem
          className="ad-Status-share"
          source={
            share === null || isLost
              ? ''
              : trans.__('%1 %', share).replace(' ', '\u00a0')
          }
        />
        {others.length > 0 && (
          <TextItem
            source={trans.__('+%1', countOf(others.length, language))}
          />
        )}
      </GroupItem>
    </button>
  );
}
