import * as React from 'react';

import type { Volume } from '../api/schemas';
import { volumeDetailOf, volumeFactsOf, volumeNameOf } from '../words/volumes';
import type { IPartProps } from './context';
import { MoreButton } from './more-button';
import { menuHandlers } from './rows';

export interface IVolumeRowProps extends IPartProps {
  volume: Volume;
  busy: boolean;
  /** Whether the Tab key stops here. */
  reachable: boolean;
  onFocus: () => void;
}

/**
 * One Docker volume. Its buttons appear under the pointer and the focus.
 */
export function VolumeRow(props: IVolumeRowProps): React.JSX.Element {
  const { volume, actions, language, reachable } = props;
  const { trans } = language;
  const name = volumeNameOf(volume, language);
  const tabIndex = reachable ? 0 : -1;
  return (
    <li
      className={`ad-Row ad-mod-volume${volume.anonymous ? ' ad-mod-quiet' : ''}`}
      data-volume={volume.name}
      tabIndex={tabIndex}
      aria-label={name}
      title={volumeDetailOf(volume, language)}
      onFocus={props.onFocus}
      {...menuHandlers(at => actions.showVolumeMenu(volume, at))}
    >
      <div className="ad-Row-name">
        <span className="ad-Ellipsis">{name}</span>
        {volume.location && (
          <span className="ad-Row-pin">{volume.location}</span>
        )}
      </div>
      <div className="ad-Row-facts ad-Ellipsis">
        {volumeFactsOf(volume, language)}
      </div>
      <div className="ad-Row-actions">
        <button
          type="button"
          className="ad-Small"
          tabIndex={tabIndex}
          disabled={props.busy}
          onClick={() => actions.backUpVolume(volume)}
        >
          {trans.__('Back up')}
        </button>
        <MoreButton
          name={name}
          reachable={reachable}
          language={language}
          onMenu={at => actions.showVolumeMenu(volume, at)}
        />
      </div>
    </li>
  );
}
