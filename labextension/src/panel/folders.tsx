import * as React from 'react';

import type { Location } from '../api/schemas';
import {
  backingOf,
  emptinessOf,
  fateOf,
  fullnessOf,
  insideOf,
  isLost,
  mountDetailOf,
  roomOf,
  statusOf,
  troubleOf,
  usageOf
} from '../words/mounts';
import type { IPartProps } from './context';
import { LocationName } from './location-name';
import { Section } from './section';

/** From how many percent on a file system is called nearly full. */
const NEARLY_FULL = 95;

export interface IFoldersProps extends IPartProps {
  locations: readonly Location[];
}

/**
 * The locations besides the one on the card: whether each is there, what backs it, and how full it is.
 */
export function Folders(props: IFoldersProps): React.JSX.Element | null {
  if (props.locations.length === 0) {
    return null;
  }
  return (
    <Section className="ad-Folders" title={props.language.trans.__('Folders')}>
      <ul className="ad-Folders-list">
        {props.locations.map(location => (
          <Folder key={location.name} {...props} location={location} />
        ))}
      </ul>
    </Section>
  );
}

function Folder(props: IPartProps & { location: Location }): React.JSX.Element {
  const { location, language } = props;
  const status = statusOf(location, language);
  const trouble = troubleOf(location, language);
  const emptiness = emptinessOf(location, language);
  const facts = [
    backingOf(location, language),
    insideOf(location, language),
    fateOf(location, language)
  ]
    .filter(Boolean)
    .join(' · ');
  const attention = trouble !== '' || isLost(location);
  return (
    <li className="ad-Folder">
      <LocationName {...props} />
      {status && (
        <span
          className={`ad-Tag ad-Ellipsis${trouble ? ' ad-mod-attention' : ''}`}
        >
          {status}
        </span>
      )}
      <span
        className={`ad-Folder-facts ${attention ? 'ad-Attention' : 'ad-Ellipsis'}`}
        title={mountDetailOf(location, language)}
      >
        {trouble || facts}
      </span>
      {emptiness && <span className="ad-Folder-facts">{emptiness}</span>}
      {!trouble && <Fullness {...props} />}
    </li>
  );
}

/** How full the file system is, as a quiet bar and in words. */
function Fullness(
  props: IPartProps & { location: Location }
): React.JSX.Element | null {
  const { location, language } = props;
  const share = fullnessOf(location);
  if (share === null) {
    return null;
  }
  const full = share >= NEARLY_FULL;
  return (
    <span className="ad-Folder-room" title={usageOf(location, language)}>
      <span
        className={`ad-Fullness${full ? ' ad-mod-full' : ''}`}
        role="meter"
        aria-label={language.trans.__('Room in %1', location.name)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        aria-valuetext={usageOf(location, language)}
      >
        <span style={{ width: `${share}%` }} />
      </span>
      <span className={full ? 'ad-Attention' : undefined}>
        {roomOf(location, language)}
      </span>
    </span>
  );
}
