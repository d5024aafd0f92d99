import { caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IHealthState } from '../health/tokens';
import { healthLineOf } from '../words/health';
import type { IPartProps } from './context';

export interface IHealthLineProps extends IPartProps {
  health: IHealthState;
}

/**
 * The last line of the panel: whether all is well. It opens the findings.
 */
export function HealthLine(props: IHealthLineProps): React.JSX.Element | null {
  const { health, language, actions } = props;
  const text = healthLineOf(health, language);
  if (!text) {
    return null;
  }
  const status = health.checkup?.status ?? 'ok';
  return (
    <button
      type="button"
      className={`ad-Health ad-mod-${status}`}
      title={language.trans.__('Show what was checked, and what to do')}
      onClick={() => actions.showHealth()}
    >
      <span className="ad-Ellipsis">{text}</span>
      <caretRightIcon.react tag="span" width="16px" height="16px" />
    </button>
  );
}
