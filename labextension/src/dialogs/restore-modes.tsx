import * as React from 'react';

import type { RestoreMode } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { modeOf, MODES } from '../words/plans';

export interface IRestoreModesProps {
  mode: RestoreMode;
  disabled: boolean;
  language: ILanguage;
  onChoose: (mode: RestoreMode) => void;
}

/**
 * The ways to restore, each with what it means for what is there now.
 */
export function RestoreModes(props: IRestoreModesProps): React.JSX.Element {
  const { language } = props;
  const name = React.useId();
  return (
    <div
      className="ad-Modes"
      role="radiogroup"
      aria-label={language.trans.__('How to restore')}
    >
      {MODES.map(mode => {
        const words = modeOf(mode, language);
        const chosen = mode === props.mode;
        return (
          <label
            key={mode}
            className={`ad-Mode${chosen ? ' ad-mod-chosen' : ''}`}
          >
            <input
              type="radio"
              name={name}
              checked={chosen}
              disabled={props.disabled}
              aria-describedby={`${name}${mode}`}
              aria-labelledby={`${name}${mode}-name`}
              onChange={() => props.onChoose(mode)}
            />
            <span>
              <span id={`${name}${mode}-name`} className="ad-Mode-name">
                {words.name}
              </span>
              <span id={`${name}${mode}`} className="ad-Mode-meaning">
                {words.meaning}
              </span>
            </span>
          </label>
        );
      })}
    </div>
  );
}
