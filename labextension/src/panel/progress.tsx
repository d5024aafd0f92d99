import * as React from 'react';

import type { ILanguage } from '../words/language';

/** How often, in percent, a screen reader is told how far something is. */
const SPOKEN_STEP = 25;

export interface IProgressProps {
  /** What goes on. */
  activity: string;
  /** What the line says in full; the activity if nothing is said. */
  detail?: string;
  /** How much of it is done, in percent; null where that is unknown. */
  share: number | null;
  figures: string;
  /** What the button that ends it is called, where “Cancel” doesn't say enough. */
  cancel?: string;
  language: ILanguage;
  /** None where it can't be cancelled. */
  onCancel?: () => void;
}

/**
 * How far something is: what goes on, a bar, and the figures under it. Three lines, whatever it is.
 */
export function Progress(props: IProgressProps): React.JSX.Element {
  const { activity, share, figures, onCancel } = props;
  return (
    <>
      <div className="ad-Activity-line">
        <span className="ad-Ellipsis" title={props.detail ?? activity}>
          {activity}
        </span>
        {onCancel && (
          <button
            type="button"
            className="ad-Link"
            aria-label={props.cancel}
            onClick={() => onCancel()}
          >
            {props.language.trans.__('Cancel')}
          </button>
        )}
      </div>
      <div
        className={`ad-Bar${share === null ? ' ad-mod-uncertain' : ''}`}
        role="progressbar"
        aria-label={activity}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share ?? undefined}
        aria-valuetext={figures}
      >
        <div
          className="ad-Bar-done"
          style={share === null ? undefined : { width: `${share}%` }}
        />
      </div>
      <div className="ad-Activity-figures ad-Ellipsis" title={figures}>
        {figures}
      </div>
    </>
  );
}

/**
 * What a screen reader is told of something that goes on, in steps that are far apart.
 *
 * @param share - how much of it is done, in percent
 */
export function stepOf(
  activity: string,
  share: number,
  { trans }: ILanguage
): string {
  const step = Math.floor(share / SPOKEN_STEP) * SPOKEN_STEP;
  return `${activity} ${trans.__('%1 %', step)}`;
}
