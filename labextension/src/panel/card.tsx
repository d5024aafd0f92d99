import * as React from 'react';

import type { Location } from '../api/schemas';
import { isRunning, type IDataState } from '../model/state';
import { isHomeless } from '../volumes/state';
import {
  fateOf,
  isLost,
  mountDetailOf,
  mountOf,
  roomOf,
  statusOf,
  troubleOf
} from '../words/mounts';
import { Activity } from './activity';
import type { IPartProps } from './context';
import { Lead } from './lead';
import { LocationName } from './location-name';

export interface ICardProps extends IPartProps {
  state: IDataState;
  location: Location;
}

/**
 * The top of the panel: what is looked after, what backs it, and the one button.
 */
export function Card(props: ICardProps): React.JSX.Element {
  const { location, language, state } = props;
  const mount = mountOf(location, language);
  const homeless = isHomeless(location);
  const trouble = homeless ? '' : troubleOf(location, language);
  const room = roomOf(location, language);
  // Where it would be better off elsewhere, a sentence of its own says so.
  const fate = homeless ? '' : fateOf(location, language);
  const status = homeless ? '' : statusOf(location, language);
  return (
    <section className="ad-Card" aria-label={location.name}>
      <div className="ad-Card-title">
        <LocationName {...props} />
        {mount && (
          <span
            className="ad-Tag ad-Ellipsis"
            title={`${mount}\n${mountDetailOf(location, language)}`}
          >
            {mount}
          </span>
        )}
      </div>
      <div className="ad-Card-facts">
        {trouble ? (
          <span className="ad-Attention">{trouble}</span>
        ) : (
          <>
            {[room, status].filter(Boolean).join(' · ')}
            {(room || status) && fate && ' · '}
            {fate && (
              <span className={isLost(location) ? 'ad-Attention' : undefined}>
                {fate}
              </span>
            )}
          </>
        )}
      </div>
      <Lead {...props} />
      <BackUp {...props} enabled={location.status === 'ok'} />
      <Activity {...props} state={state} location={location.name} />
    </section>
  );
}

/** The label and the button. The button stays focusable while it can't be used. */
function BackUp(props: ICardProps & { enabled: boolean }): React.JSX.Element {
  const { actions, language, location, state } = props;
  const { trans } = language;
  const [label, setLabel] = React.useState('');
  const busy =
    state.asking ||
    state.jobs.some(job => isRunning(job) && job.location === location.name);
  const usable = props.enabled && !busy && state.connection === 'ready';
  const start = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    if (usable && (await actions.backUp(location.name, label.trim()))) {
      setLabel('');
    }
  };
  return (
    <form className="ad-BackUp" onSubmit={event => void start(event)}>
      <input
        className="ad-BackUp-label jp-mod-styled"
        type="text"
        value={label}
        maxLength={200}
        disabled={!props.enabled}
        placeholder={trans.__('Label (optional)')}
        aria-label={trans.__('Label of the next snapshot (optional)')}
        onChange={event => setLabel(event.target.value)}
      />
      <button
        type="submit"
        className="ad-BackUp-button jp-mod-styled jp-mod-accept"
        aria-disabled={!usable}
        title={
          busy
            ? trans.__('Wait until the present job is done')
            : trans.__('Keep the present state of %1', location.name)
        }
      >
        {trans.__('Back up')}
      </button>
    </form>
  );
}
