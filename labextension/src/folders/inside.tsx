import { caretLeftIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ContentsEntry, Location } from '../api/schemas';
import type { IPoint } from '../panel/context';
import { isFocusLost } from '../panel/keep-focus';
import { Notice } from '../panel/notice';
import { goneOf, shownNameOf } from '../words/folders';
import type { ILanguage } from '../words/language';
import { problemTextOf } from '../words/problems';
import { Entries } from './entries';
import { Foot } from './foot';
import { parentOf } from './state';
import { Steps } from './steps';
import type { IFoldersModel } from './tokens';
import { Tools } from './tools';

export interface IInsideProps {
  model: IFoldersModel;
  /** The location that is open. */
  location: Location;
  language: ILanguage;
  now: Date;
  onOpenFile: (location: Location, entry: ContentsEntry) => void;
  onMenu: (location: Location, entry: ContentsEntry, at: IPoint) => void;
}

/**
 * One folder of a location: the way to it, what is in it, and how much.
 */
export function Inside(props: IInsideProps): React.JSX.Element | null {
  const { model, location, language, now } = props;
  const { trans } = language;
  const { place, content, order, filter, problem, gone } = model.state;
  /** The path that somebody came from; null until somebody has gone anywhere. */
  const before = React.useRef<string | null>(null);
  const onNeed = React.useCallback(
    (first: number, last: number) => model.need(first, last),
    [model]
  );
  if (!place) {
    return null;
  }
  const go = (path: string): void => {
    before.current = place.path;
    model.open({ ...place, path });
  };
  const open = (entry: ContentsEntry): void => {
    if (entry.type === 'folder') {
      go(entry.path);
    } else {
      props.onOpenFile(location, entry);
    }
  };
  const up = (): void => {
    if (place.path) {
      go(parentOf(place.path));
    } else {
      model.close();
    }
  };
  const upLabel = place.path
    ? trans.__('Up to %1', shownNameOf(parentOf(place.path) || location.name))
    : trans.__('All folders');
  const isAway = problem?.reason === 'unreachable' && content !== null;
  return (
    <div
      className="ad-Inside"
      role="group"
      aria-label={trans.__('In %1', shownNameOf(place.path || location.name))}
      onKeyDown={event => {
        if (event.altKey && event.key === 'ArrowUp') {
          event.preventDefault();
          up();
        }
      }}
    >
      <div className="ad-Inside-way">
        <button
          type="button"
          className="ad-Small ad-mod-icon"
          title={upLabel}
          aria-label={upLabel}
          onClick={up}
        >
          <caretLeftIcon.react tag="span" width="16px" height="16px" />
        </button>
        <Steps
          place={place}
          language={language}
          onOpen={({ path }) => go(path)}
        />
      </div>
      <Tools model={model} language={language} />
      {gone && <Notice kind="plain" text={goneOf(gone, language)} />}
      {problem && !isAway && (
        <Notice
          kind="attention"
          text={problemTextOf(problem, language)}
          action={{ label: trans.__('Try again'), run: () => model.refresh() }}
        />
      )}
      {content && content.total > 0 ? (
        <Entries
          key={[place.location, place.path, order, filter].join('\n')}
          location={location}
          content={content}
          start={childTowards(before.current ?? '', place.path)}
          takesFocus={before.current !== null && isFocusLost()}
          language={language}
          now={now}
          onNeed={onNeed}
          onOpen={open}
          onMenu={(entry, at) => props.onMenu(location, entry, at)}
        />
      ) : (
        <div className="ad-Inside-list" />
      )}
      <Foot model={model} language={language} />
    </div>
  );
}

/** The entry of `folder` that a path below it lies in; empty if it doesn't. */
function childTowards(path: string, folder: string): string {
  const inside = folder ? `${folder}/` : '';
  const rest = path.startsWith(inside) ? path.slice(inside.length) : '';
  return rest ? inside + (rest.split('/')[0] ?? '') : '';
}
