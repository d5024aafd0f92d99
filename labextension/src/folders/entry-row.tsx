import {
  fileIcon,
  folderIcon,
  type LabIcon,
  linkIcon,
  notebookIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ContentsEntry, Location } from '../api/schemas';
import type { IPoint } from '../panel/context';
import { MoreButton } from '../panel/more-button';
import { rowHandlers } from '../panel/rows';
import {
  entryDetailOf,
  entryFactsOf,
  entryFlawOf,
  shownNameOf
} from '../words/folders';
import type { ILanguage } from '../words/language';
import { labPathOf } from './paths';

export interface IEntryRowProps {
  location: Location;
  entry: ContentsEntry;
  /** Its number in the folder, and how many there are. */
  index: number;
  total: number;
  /** Whether the Tab key stops here. */
  reachable: boolean;
  /** Where it stands in the list, in pixels. */
  top: number;
  language: ILanguage;
  now: Date;
  onFocus: (index: number) => void;
  /** Go into the folder, or open the file. */
  onOpen: (entry: ContentsEntry) => void;
  onMenu: (entry: ContentsEntry, at: IPoint) => void;
}

/** Whether a click on an entry does something. */
export function opens(location: Location, entry: ContentsEntry): boolean {
  if (entry.problem !== null || entry.type === 'other') {
    return false;
  }
  return entry.type === 'folder' || labPathOf(location, entry.path) !== null;
}

/**
 * A file or folder. A click or Enter opens it; its menu is under the pointer and the focus. It is drawn anew
 * only when something of it has changed: many pass by quickly.
 */
export const EntryRow: React.MemoExoticComponent<
  (props: IEntryRowProps) => React.JSX.Element
> = React.memo(function EntryRow(props: IEntryRowProps) {
  const { location, entry, language, now, reachable } = props;
  const name = shownNameOf(entry.name);
  const flaw = entryFlawOf(entry, language);
  const facts = entryFactsOf(entry, now, language);
  const canOpen = opens(location, entry);
  const Icon = iconOf(entry);
  return (
    <li
      className={`ad-Row ad-Entry${canOpen ? ' ad-mod-opens' : ''}`}
      style={{ transform: `translateY(${props.top}px)` }}
      data-index={props.index}
      aria-label={[name, kindOf(entry, language), facts, flaw]
        .filter(Boolean)
        .join(', ')}
      aria-posinset={props.index + 1}
      aria-setsize={props.total}
      tabIndex={reachable ? 0 : -1}
      title={entryDetailOf(location, entry, language)}
      onFocus={() => props.onFocus(props.index)}
      {...rowHandlers(canOpen ? () => props.onOpen(entry) : null, at =>
        props.onMenu(entry, at)
      )}
    >
      <Icon.react
        tag="span"
        className="ad-Entry-icon"
        width="16px"
        height="16px"
      />
      <div className="ad-Row-name">
        <span className="ad-Ellipsis">{name}</span>
      </div>
      <div className="ad-Row-facts ad-Ellipsis">
        {flaw && <span className="ad-Attention">{flaw}</span>}
        {flaw && facts && ' · '}
        {facts}
      </div>
      <div
        className="ad-Row-actions"
        onClick={event => event.stopPropagation()}
      >
        <MoreButton
          name={name}
          reachable={reachable}
          language={language}
          onMenu={at => props.onMenu(entry, at)}
        />
      </div>
    </li>
  );
});

function iconOf({ type, name }: ContentsEntry): LabIcon {
  switch (type) {
    case 'folder':
      return folderIcon;
    case 'link':
      return linkIcon;
    default:
      return name.endsWith('.ipynb') ? notebookIcon : fileIcon;
  }
}

/** What the icon shows, for those who can't see it. */
function kindOf({ type }: ContentsEntry, { trans }: ILanguage): string {
  return type === 'folder' ? trans.__('folder') : '';
}
