import * as React from 'react';

import type { Volume } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { nameFlawOf } from '../words/volumes';

export interface IVolumeNameProps {
  name: string;
  volumes: readonly Volume[];
  language: ILanguage;
  onChange: (name: string) => void;
}

/**
 * The field for a new volume's name, and under it what is wrong with it.
 */
export function VolumeName(props: IVolumeNameProps): React.JSX.Element {
  const { name, volumes, language } = props;
  const id = React.useId();
  const flaw = nameFlawOf(name, volumes, language);
  return (
    <div className="ad-Field">
      <label htmlFor={id}>{language.trans.__('Name of the new volume')}</label>
      <input
        id={id}
        className="jp-mod-styled"
        type="text"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        value={name}
        maxLength={128}
        aria-invalid={flaw !== ''}
        aria-describedby={`${id}-flaw`}
        onChange={event => props.onChange(event.target.value)}
        onFocus={event => event.target.select()}
      />
      <p id={`${id}-flaw`} className="ad-Field-flaw" aria-live="polite">
        {flaw}
      </p>
    </div>
  );
}
