import * as React from 'react';

import { amountOf, hiddenOf } from '../words/folders';
import type { ILanguage } from '../words/language';
import type { IFoldersModel } from './tokens';

export interface IFootProps {
  model: IFoldersModel;
  language: ILanguage;
}

/**
 * How much lies in a folder, and how much of it is hidden; or that the folder takes its time.
 */
export function Foot({ model, language }: IFootProps): React.JSX.Element {
  const { trans } = language;
  const { content, asking, filter, showHidden } = model.state;
  const hidden = content ? hiddenOf(content, language) : '';
  return (
    <div className="ad-Inside-foot">
      <span className="ad-Ellipsis" role="status">
        {asking && !content ? (
          // The style sheet lets it wait, so that it is not seen where the answer comes at once.
          <span className="ad-Inside-waiting">
            {trans.__('Waiting for the folder to answer…')}
          </span>
        ) : content ? (
          [amountOf(content, filter, language), hidden]
            .filter(Boolean)
            .join(' · ')
        ) : (
          ''
        )}
      </span>
      {(hidden || showHidden) && (
        <button
          type="button"
          className="ad-Link"
          aria-label={
            showHidden
              ? trans.__('Hide hidden files')
              : trans.__('Show hidden files')
          }
          onClick={() => model.showHidden(!showHidden)}
        >
          {showHidden ? trans.__('Hide hidden') : trans.__('Show')}
        </button>
      )}
    </div>
  );
}
