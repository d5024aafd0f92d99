import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { inOrder } from '../volumes/state';
import type { IVolumesState } from '../volumes/tokens';
import { countOf } from '../words/numbers';
import { engineTroubleOf } from '../words/volumes';
import type { IPartProps } from './context';
import { Notice } from './notice';
import { moveBetweenRows, useTabStop } from './rows';
import { Section } from './section';
import { VolumeRow } from './volume-row';

export interface IVolumesProps extends IPartProps {
  volumes: IVolumesState;
  /** Whether something is asked of the server, so that nothing else can be. */
  busy: boolean;
}

/**
 * The Docker volumes, where there is an engine. One row is in the tab order at a time; the arrow
 * keys move between rows.
 */
export function Volumes(props: IVolumesProps): React.JSX.Element | null {
  const { language, actions } = props;
  const { engine, volumes } = props.volumes;
  const { trans } = language;
  const rows = inOrder(volumes);
  const [reachable, onFocus] = useTabStop(rows.map(({ name }) => name));
  const trouble = engineTroubleOf(engine, language);
  if (!trouble && engine?.state !== 'ok') {
    return null;
  }
  return (
    <Section
      name="volumes"
      className="ad-Volumes"
      title={trans.__('Volumes')}
      note={volumes.length > 0 ? countOf(volumes.length, language) : ''}
      action={
        !trouble && (
          <button
            type="button"
            className="ad-Small ad-mod-icon"
            title={trans.__('New volume…')}
            aria-label={trans.__('New volume…')}
            onClick={() => actions.newVolume()}
          >
            <addIcon.react tag="span" width="14px" height="14px" />
          </button>
        )
      }
    >
      {trouble && <Notice kind="attention" text={trouble} />}
      {!trouble && rows.length === 0 && (
        <p className="ad-Empty">{trans.__('There are no volumes yet.')}</p>
      )}
      <ul
        className="ad-Rows"
        aria-label={trans.__('Volumes')}
        onKeyDown={moveBetweenRows}
      >
        {rows.map(volume => (
          <VolumeRow
            key={volume.name}
            {...props}
            volume={volume}
            reachable={volume.name === reachable}
            onFocus={() => onFocus(volume.name)}
          />
        ))}
      </ul>
    </Section>
  );
}
