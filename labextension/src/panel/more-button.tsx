import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ILanguage } from '../words/language';
import { below, type IPoint } from './context';

export interface IMoreButtonProps {
  /** What the menu is about. */
  name: string;
  /** Whether the Tab key stops at its row. */
  reachable: boolean;
  language: ILanguage;
  onMenu: (at: IPoint) => void;
}

/**
 * The button at the end of a row that opens its menu.
 */
export function MoreButton(props: IMoreButtonProps): React.JSX.Element {
  const { trans } = props.language;
  return (
    <button
      type="button"
      className="ad-Small ad-mod-icon"
      tabIndex={props.reachable ? 0 : -1}
      title={trans.__('More')}
      aria-label={trans.__('More about %1', props.name)}
      aria-haspopup="menu"
      onClick={event => props.onMenu(below(event.currentTarget))}
    >
      <ellipsesIcon.react tag="span" width="14px" height="14px" />
    </button>
  );
}
