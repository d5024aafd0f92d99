import { caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Location } from '../api/schemas';
import { type IDataState, lastBackup } from '../model/state';
import { momentOf } from '../words/days';
import {
  backingOf,
  emptinessOf,
  fateOf,
  insideOf,
  isLost,
  mountDetailOf,
  statusOf,
  troubleOf
} from '../words/mounts';
import type { IPartProps } from './context';
import { Fullness } from './fullness';
import { MoreButton } from './more-button';
import { rowHandlers } from './rows';

export interface IFolderRowProps extends IPartProps {
  state: IDataState;
  location: Location;
  /** Whether the card says all about it, so that its name is enough here. */
  isMain: boolean;
  /** Whether nothing can be asked about it now. */
  busy: boolean;
  /** Whether the Tab key stops here. */
  reachable: boolean;
  onFocus: () => void;
  /** Look into it. */
  onOpen: () => void;
}

/**
 * One location. A click or Enter looks into it; its buttons appear under the pointer and the focus.
 */
export function FolderRow(props: IFolderRowProps): React.JSX.Element {
  const { location, language, isMain, reachable, actions, onOpen } = props;
  const { trans } = language;
  const status = isMain ? '' : statusOf(location, language);
  const trouble = troubleOf(location, language);
  const canOpen = location.status === 'ok';
  return (
    <li
      className={`ad-Row ad-Folder${canOpen ? ' ad-mod-opens' : ''}`}
      data-location={location.name}
      tabIndex={reachable ? 0 : -1}
      aria-label={[location.name, status].filter(Boolean).join(', ')}
      title={canOpen ? trans.__('Look into %1', location.path) : location.path}
      onFocus={props.onFocus}
      {...rowHandlers(canOpen ? onOpen : null, at =>
        actions.showLocationMenu(location, at)
      )}
    >
      <div className="ad-Folder-title">
        <span className="ad-Folder-name ad-Ellipsis">{location.name}</span>
        {status && (
          <span
            className={`ad-Tag ad-Ellipsis${trouble ? ' ad-mod-attention' : ''}`}
          >
            {status}
          </span>
        )}
        {canOpen && (
          <caretRightIcon.react
            tag="span"
            className="ad-Folder-caret"
            width="16px"
            height="16px"
          />
        )}
      </div>
      {!isMain && <Facts {...props} />}
      <Actions {...props} />
    </li>
  );
}

/** What backs it, what is to be done about that, how full it is, when it was backed up. */
function Facts(props: IFolderRowProps): React.JSX.Element {
  const { location, language, state, now } = props;
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
  const last = lastBackup(state.snapshots, location.name);
  return (
    <>
      <span
        className={`ad-Folder-facts ${attention ? 'ad-Attention' : 'ad-Ellipsis'}`}
        title={mountDetailOf(location, language)}
      >
        {trouble || facts}
      </span>
      {emptiness && <span className="ad-Folder-facts">{emptiness}</span>}
      {!trouble && <Fullness location={location} language={language} />}
      {last && (
        <span className="ad-Folder-facts ad-Ellipsis">
          {language.trans.__(
            'Backed up %1',
            momentOf(new Date(last.created), now, language)
          )}
        </span>
      )}
    </>
  );
}

function Actions(props: IFolderRowProps): React.JSX.Element {
  const { location, language, reachable, busy, isMain, actions } = props;
  const { trans } = language;
  const tabIndex = reachable ? 0 : -1;
  return (
    <div className="ad-Row-actions" onClick={event => event.stopPropagation()}>
      {!isMain && location.status === 'ok' && (
        <button
          type="button"
          className="ad-Small"
          tabIndex={tabIndex}
          aria-disabled={busy}
          title={trans.__('Keep the present state of %1', location.name)}
          aria-label={trans.__('Back up %1 now', location.name)}
          onClick={() => {
            if (!busy) {
              void actions.backUp(location.name, '');
            }
          }}
        >
          {trans.__('Back up')}
        </button>
      )}
      <MoreButton
        name={location.name}
        reachable={reachable}
        language={language}
        onMenu={at => actions.showLocationMenu(location, at)}
      />
    </div>
  );
}
