import * as React from 'react';

import type { Location } from '../api/schemas';
import type { IPartProps } from './context';

/**
 * The name of a location; where the file browser can show the folder, a button that does.
 */
export function LocationName(
  props: IPartProps & { location: Location }
): React.JSX.Element {
  const { location, actions, language } = props;
  const { lab_path: labPath, name, path } = location;
  const open = actions.openFolder;
  if (!open || labPath === null || location.status !== 'ok') {
    return (
      <span className="ad-LocationName ad-Ellipsis" title={path}>
        {name}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="ad-LocationName ad-mod-opens ad-Ellipsis"
      title={language.trans.__('Show %1 in the file browser', path)}
      onClick={() => open(labPath)}
    >
      {name}
    </button>
  );
}
