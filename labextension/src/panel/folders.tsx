import * as React from 'react';

import type { Location } from '../api/schemas';
import {
  fateOf,
  isLost,
  mountDetailOf,
  mountOf,
  roomOf,
  statusOf,
  troubleOf
} from '../words/mounts';
import type { IPartProps } from './context';
import { LocationName } from './location-name';

export interface IFoldersProps extends IPartProps {
  locations: readonly Location[];
}

/**
 * The locations besides the one on the card: whether each is there, and what backs it.
 */
export function Folders(props: IFoldersProps): React.JSX.Element | null {
  if (props.locations.length === 0) {
    return null;
  }
  return (
    <section className="ad-Folders">
      <h2 className="ad-Heading">{props.language.trans.__('Folders')}</h2>
      <ul className="ad-Folders-list">
        {props.locations.map(location => (
          <Folder key={location.name} {...props} location={location} />
        ))}
      </ul>
    </section>
  );
}

function Folder(props: IPartProps & { location: Location }): React.JSX.Element {
  const { location, language } = props;
  const status = statusOf(location, language);
  const mount = mountOf(location, language);
  const facts = [
    status ? mount : '',
    roomOf(location, language),
    fateOf(location, language)
  ]
    .filter(Boolean)
    .join(' · ');
  const trouble = troubleOf(location, language);
  const attention = trouble !== '' || isLost(location);
  return (
    <li className="ad-Folder">
      <LocationName {...props} />
      <span
        className={`ad-Tag ad-Ellipsis${trouble ? ' ad-mod-attention' : ''}`}
        title={mountDetailOf(location, language)}
      >
        {status || mount}
      </span>
      <span
        className={`ad-Folder-facts ${attention ? 'ad-Attention' : 'ad-Ellipsis'}`}
        title={trouble || facts}
      >
        {trouble || facts}
      </span>
    </li>
  );
}
