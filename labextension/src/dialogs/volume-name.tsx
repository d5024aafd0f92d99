import * as React from 'react';

import type { Volume } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { nameFlawOf } from '../words/volumes';
import { TextField } from './text-field';

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
    <TextField
      label={language.trans.__('Name of the new volume')}
      value={name}
      maxLength={128}
      autoFocus
      aria-invalid={flaw !== ''}
      aria-describedby={id}
      onChange={props.onChange}
      onFocus={event => event.target.select()}
    >
      <p id={id} className="ad-Field-flaw" aria-live="polite">
        {flaw}
      </p>
    </TextField>
  );
}
