import * as React from 'react';

import type { Location } from '../api/schemas';
import { Inside } from '../folders/inside';
import type { IFoldersModel } from '../folders/tokens';
import { isRunning, type IDataState } from '../model/state';
import { useChanges } from '../model/use-changes';
import type { IPartProps } from './context';
import { FolderRow } from './folder-row';
import { isFocusLost } from './keep-focus';
import { moveBetweenRows, useTabStop } from './rows';
import { Section } from './section';

export interface IFoldersProps extends IPartProps {
  state: IDataState;
  /** The location on the card, which says all about it. */
  main: Location;
  folders: IFoldersModel;
}

/**
 * The locations: whether each is there, what backs it, and how full it is. One of them can be looked into,
 * in the place of the list.
 */
export function Folders(props: IFoldersProps): React.JSX.Element {
  const { state, folders, language, actions, now } = props;
  useChanges(folders);
  const { place } = folders.state;
  const open = state.locations.find(({ name }) => name === place?.location);
  return (
    <Section
      name="folders"
      className={`ad-Folders${open ? ' ad-mod-inside' : ''}`}
      title={language.trans.__('Folders')}
    >
      {open ? (
        <Inside
          model={folders}
          location={open}
          language={language}
          now={now}
          onOpenFile={(location, entry) => actions.openLive(location, entry)}
          onMenu={(location, entry, at) =>
            actions.showLiveMenu(location, entry, at)
          }
        />
      ) : (
        <FolderList {...props} />
      )}
    </Section>
  );
}

/** One row is in the tab order at a time; the arrow keys move between rows. */
function FolderList(props: IFoldersProps): React.JSX.Element {
  const { state, main, folders, language } = props;
  const list = React.useRef<HTMLUListElement>(null);
  useFocusAfter(list, folders);
  const { locations, jobs } = state;
  const [reachable, onFocus] = useTabStop(
    locations.map(({ name }) => name),
    main.name
  );
  return (
    <ul
      ref={list}
      className="ad-Folders-list"
      aria-label={language.trans.__('Folders')}
      onKeyDown={moveBetweenRows}
    >
      {locations.map(location => (
        <FolderRow
          key={location.name}
          {...props}
          location={location}
          isMain={location === main}
          reachable={location.name === reachable}
          busy={
            state.asking ||
            state.connection !== 'ready' ||
            jobs.some(job => isRunning(job) && job.location === location.name)
          }
          onFocus={() => onFocus(location.name)}
          onOpen={() => folders.open({ location: location.name, path: '' })}
        />
      ))}
    </ul>
  );
}

/** Give the focus to the row of the folder that somebody has just come out of. */
function useFocusAfter(
  list: React.RefObject<HTMLUListElement>,
  folders: IFoldersModel
): void {
  const { left } = folders.state;
  React.useEffect(() => {
    if (left && isFocusLost()) {
      const rows = [...(list.current?.querySelectorAll('.ad-Row') ?? [])];
      const row = rows.find(
        each => each.getAttribute('data-location') === left
      ) as HTMLElement | undefined;
      row?.focus({ preventScroll: true });
    }
  }, [list, left]);
}
