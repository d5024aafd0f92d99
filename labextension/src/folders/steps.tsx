import * as React from 'react';

import { stepsTo } from '../publishing/places';
import { shownNameOf } from '../words/folders';
import type { ILanguage } from '../words/language';
import type { IFolderPlace } from './state';

/** How many folders are named at most; of a longer path those in the middle are left out. */
const MOST = 3;

export interface IStepsProps {
  place: IFolderPlace;
  language: ILanguage;
  onOpen: (place: IFolderPlace) => void;
}

/**
 * The way to a folder, each step a button that leads there. Names give way, so that it stays on one line.
 */
export function Steps(props: IStepsProps): React.JSX.Element {
  const { place, language, onOpen } = props;
  const { location, path } = place;
  const below = stepsTo(path);
  const hidden = below.length >= MOST ? below.slice(0, -2) : [];
  const steps = [
    { name: location, path: '', title: location },
    ...hidden.slice(-1).map(step => ({
      name: '…',
      path: step.path,
      title: step.path
    })),
    ...below.slice(hidden.length).map(step => ({ ...step, title: step.path }))
  ];
  return (
    <nav className="ad-Steps-path" aria-label={language.trans.__('Path')}>
      {steps.map((step, index) => (
        <React.Fragment key={step.path}>
          {index > 0 && <span aria-hidden>/</span>}
          <button
            type="button"
            className="ad-Step ad-Ellipsis"
            title={shownNameOf(step.title)}
            aria-label={step.name === '…' ? shownNameOf(step.title) : undefined}
            aria-current={step.path === path ? 'location' : undefined}
            onClick={() => onOpen({ location, path: step.path })}
          >
            {shownNameOf(step.name)}
          </button>
        </React.Fragment>
      ))}
    </nav>
  );
}
