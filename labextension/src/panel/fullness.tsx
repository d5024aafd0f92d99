import * as React from 'react';

import type { Location } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { fullnessOf, roomOf, usageOf } from '../words/mounts';

/** From how many percent on a file system is called nearly full. */
const NEARLY_FULL = 95;

/** How full the file system of a location is, as a quiet bar and in words. */
export function Fullness({
  location,
  language
}: {
  location: Location;
  language: ILanguage;
}): React.JSX.Element | null {
  const share = fullnessOf(location);
  if (share === null) {
    return null;
  }
  const isFull = share >= NEARLY_FULL;
  return (
    <span className="ad-Folder-room" title={usageOf(location, language)}>
      <span
        className={`ad-Fullness${isFull ? ' ad-mod-full' : ''}`}
        role="meter"
        aria-label={language.trans.__('Room in %1', location.name)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        aria-valuetext={usageOf(location, language)}
      >
        <span style={{ width: `${share}%` }} />
      </span>
      <span className={isFull ? 'ad-Attention' : undefined}>
        {roomOf(location, language)}
      </span>
    </span>
  );
}
