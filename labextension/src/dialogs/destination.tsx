import * as React from 'react';

import type { ContentsPage, Location } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { FolderPicker } from './folder-picker';

interface IPlaceToBe {
  /** Undefined only where there is none to choose. */
  readonly location: Location | undefined;
  /** The folder beneath it. */
  readonly folder: string;
  /** What lies in the folder; null until that is known. */
  readonly page: ContentsPage | null;
}

/** Where a copy goes, while that is being chosen. */
export interface IDestination extends IPlaceToBe {
  readonly targets: readonly Location[];
  /** Take the location of a name. */
  choose(name: string): void;
  /** Go into a folder. */
  go(folder: string): void;
  /** Take note of what lies in the folder. */
  fill(page: ContentsPage): void;
}

export interface IDestinationOptions {
  /** The locations to choose from; the first is chosen at first. */
  targets: readonly Location[];
  /** The folder to begin at in a location; its own if there is none. */
  begin?: (location: Location) => string;
  /** Called whenever somebody goes elsewhere. */
  onMoved: () => void;
}

/** Keeps the place that somebody chooses for a copy. */
export function useDestination(options: IDestinationOptions): IDestination {
  const { targets, begin, onMoved } = options;
  const startIn = (location: Location | undefined): IPlaceToBe => ({
    location,
    folder: (location && begin?.(location)) ?? '',
    page: null
  });
  const [place, setPlace] = React.useState(() => startIn(targets[0]));
  return {
    ...place,
    targets,
    choose: wanted => {
      onMoved();
      setPlace(startIn(targets.find(({ name }) => name === wanted)));
    },
    go: folder => {
      onMoved();
      setPlace(before => ({ ...before, folder, page: null }));
    },
    fill: page => setPlace(before => ({ ...before, page }))
  };
}

export interface IDestinationPickerProps {
  to: IDestination;
  /** What the choice of a location is called. */
  label: string;
  list: (location: string, path: string) => Promise<ContentsPage>;
  language: ILanguage;
}

/**
 * The location, where there are several, and the folder of it.
 */
export function DestinationPicker(
  props: IDestinationPickerProps
): React.JSX.Element {
  const { to, label, list, language } = props;
  const id = React.useId();
  const location = to.location?.name ?? '';
  return (
    <>
      {to.targets.length > 1 && (
        <div className="ad-Field">
          <label htmlFor={id}>{label}</label>
          <select
            id={id}
            value={location}
            onChange={event => to.choose(event.target.value)}
          >
            {to.targets.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      <FolderPicker
        location={location}
        path={to.folder}
        page={to.page}
        list={list}
        language={language}
        onPath={path => to.go(path)}
        onPage={page => to.fill(page)}
      />
    </>
  );
}
