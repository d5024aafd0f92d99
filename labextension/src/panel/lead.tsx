import * as React from 'react';

import type { Location } from '../api/schemas';
import { isHomeless } from '../volumes/state';
import { homelessnessOf } from '../words/mounts';
import type { IPartProps } from './context';

/**
 * That a location is lost with the container, in plain words, and the way out.
 */
export function Lead(
  props: IPartProps & { location: Location }
): React.JSX.Element | null {
  const { location, language, actions } = props;
  if (!isHomeless(location)) {
    return null;
  }
  return (
    <p className="ad-Card-lead ad-Attention">
      {homelessnessOf(location, language)}{' '}
      <button
        type="button"
        className="ad-Link"
        onClick={() => actions.adopt(location)}
      >
        {location.role === 'notebooks'
          ? language.trans.__('Put them on a volume…')
          : language.trans.__('Put it on a volume…')}
      </button>
    </p>
  );
}
