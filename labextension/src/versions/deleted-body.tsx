import * as React from 'react';

import type { DeletedEntries, DeletedEntry, Snapshot } from '../api/schemas';
import { Footer } from '../dialogs/footer';
import { Refusal } from '../dialogs/refusal';
import type { ILanguage } from '../words/language';
import { countOf, sizeOf } from '../words/numbers';
import { keptInOf, searchedOf, skippedOf } from '../words/versions';
import { allPages, joinDeleted } from './asking';
import { useAnswer } from './use-answer';

/** What somebody wants with a deleted file or folder. */
export interface IDeletedWish {
  act: 'open' | 'browse' | 'restore';
  entry: DeletedEntry;
}

export interface IDeletedBodyProps {
  ask: (after: string) => Promise<DeletedEntries>;
  snapshots: readonly Snapshot[];
  language: ILanguage;
  now: Date;
  onEnd: (wish: IDeletedWish | null) => void;
}

/** From how many names on there is a field to search in, and how many are shown at most. */
const MANY = 12;
const MOST = 200;

/**
 * What a folder no longer has, those gone last first, each with the newest snapshot that has it.
 */
export function DeletedBody(props: IDeletedBodyProps): React.JSX.Element {
  const { language } = props;
  const { trans } = language;
  const [wanted, setWanted] = React.useState('');
  const [answer, problem] = useAnswer<DeletedEntry>(() =>
    allPages<DeletedEntries, DeletedEntry>(props.ask, joinDeleted)
  );
  const all = answer?.found ?? [];
  const fitting = all.filter(({ name }) =>
    name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase())
  );
  const hidden = Math.max(0, fitting.length - MOST);
  const none = answer?.complete === true && all.length === 0;
  return (
    <div className="ad-Dialog ad-Versions" aria-busy={!answer?.complete}>
      {all.length > MANY && (
        <div className="ad-Field">
          <input
            className="jp-mod-styled"
            type="search"
            aria-label={trans.__('Search by name')}
            placeholder={trans.__('Search by name')}
            value={wanted}
            onChange={event => setWanted(event.target.value)}
          />
        </div>
      )}
      <ul
        className="ad-Versions-list"
        aria-label={trans.__('Deleted files and folders')}
      >
        {fitting.slice(0, MOST).map(entry => (
          <Deleted key={entry.name} {...props} entry={entry} />
        ))}
      </ul>
      {none && (
        <p>
          {trans.__(
            'Nothing is gone: the folder still has all that any snapshot has in it.'
          )}
        </p>
      )}
      <Refusal problem={problem} language={language} />
      <Footer
        note={
          problem
            ? ''
            : [
                searchedOf(answer, language),
                hidden > 0
                  ? trans._n(
                      '%2 more name: search for it.',
                      '%2 more names: search for them.',
                      hidden,
                      countOf(hidden, language)
                    )
                  : '',
                skippedOf(answer?.skipped ?? [], language)
              ]
                .filter(Boolean)
                .join(' · ')
        }
        cancel={trans.__('Close')}
        onCancel={() => props.onEnd(null)}
      />
    </div>
  );
}

function Deleted(
  props: IDeletedBodyProps & { entry: DeletedEntry }
): React.JSX.Element {
  const { entry, language, snapshots, now, onEnd } = props;
  const { trans } = language;
  const { name, type } = entry;
  const isFolder = type === 'folder';
  return (
    <li className="ad-Version">
      <div className="ad-Version-facts">
        <span className="ad-Version-when">
          <b>{isFolder ? `${name}/` : name}</b>
          {type === 'file' && (
            <span className="ad-Version-size">
              {sizeOf(entry.size, language)}
            </span>
          )}
        </span>
        <span className="ad-Dialog-quiet">
          {keptInOf(entry, snapshots, now, language)}
        </span>
      </div>
      <div className="ad-Version-actions">
        {isFolder && (
          <button
            type="button"
            className="ad-Small"
            aria-label={trans.__('Browse %1', name)}
            onClick={() => onEnd({ act: 'browse', entry })}
          >
            {trans.__('Browse')}
          </button>
        )}
        {type === 'file' && (
          <button
            type="button"
            className="ad-Small"
            aria-label={trans.__('Open %1', name)}
            onClick={() => onEnd({ act: 'open', entry })}
          >
            {trans.__('Open')}
          </button>
        )}
        <button
          type="button"
          className="ad-Small"
          aria-label={trans.__('Restore %1', name)}
          onClick={() => onEnd({ act: 'restore', entry })}
        >
          {trans.__('Restore…')}
        </button>
      </div>
    </li>
  );
}
