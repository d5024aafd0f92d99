import * as React from 'react';

import { isHomeless } from '../volumes/state';
import {
  fateOf,
  isLost,
  mountDetailOf,
  mountOf,
  roomOf,
  statusOf,
  troubleOf
} from '../words/mounts';
import { BackUp, type IBackUpProps } from './back-up';
import { Lead } from './lead';
import { LocationName } from './location-name';

/**
 * The top of the panel: what is looked after, what backs it, and the one button.
 */
export function Card(props: IBackUpProps): React.JSX.Element {
  const { location, language } = props;
  const { trans } = language;
  const mount = mountOf(location, language);
  const homeless = isHomeless(location);
  const trouble = homeless ? '' : troubleOf(location, language);
  const room = roomOf(location, language);
  // Where it would be better off elsewhere, a sentence of its own says so.
  const fate = homeless ? '' : fateOf(location, language);
  const status =
    (homeless ? '' : statusOf(location, language)) ||
    (location.status === 'ok' && location.empty ? trans.__('empty') : '');
  return (
    <section className="ad-Card" aria-label={location.name}>
      <div className="ad-Card-title">
        <LocationName {...props} />
        {mount && (
          <span
            className="ad-Tag ad-Ellipsis"
            title={`${mount}\n${mountDetailOf(location, language)}`}
          >
            {mount}
          </span>
        )}
      </div>
      <div className="ad-Card-facts">
        {trouble ? (
          <span className="ad-Attention">{trouble}</span>
        ) : (
          <>
            {[room, status].filter(Boolean).join(' · ')}
            {(room || status) && fate && ' · '}
            {fate && (
              <span className={isLost(location) ? 'ad-Attention' : undefined}>
                {fate}
              </span>
            )}
          </>
        )}
      </div>
      <Lead {...props} />
      <BackUp {...props} />
    </section>
  );
}
