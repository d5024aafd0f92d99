import * as React from 'react';

import type { IUnsaved } from '../documents/tokens';
import type { Location } from '../api/schemas';
import type { IDataState } from '../model/state';
import { backUpObstacleOf } from '../words/obstacles';
import { Activity } from './activity';
import type { IPartProps } from './context';
import { isFocusLost } from './keep-focus';
import { Unsaved } from './unsaved';

export interface IBackUpProps extends IPartProps {
  state: IDataState;
  location: Location;
  /** What is asked before a backup; null while nothing is. */
  question: IUnsaved | null;
}

/**
 * The one button, its label, and what becomes of it. A question before a backup takes the room of both,
 * so that nothing below moves.
 */
export function BackUp(props: IBackUpProps): React.JSX.Element {
  const { question, location } = props;
  const [label, setLabel] = React.useState('');
  const button = React.useRef<HTMLButtonElement>(null);
  const isAsked = question !== null;
  const wasAsked = React.useRef(false);
  React.useLayoutEffect(() => {
    if (wasAsked.current && !isAsked && isFocusLost()) {
      button.current?.focus();
    }
    wasAsked.current = isAsked;
  }, [isAsked]);
  return (
    <div className="ad-BackUp">
      {question ? (
        <Unsaved {...props} question={question} />
      ) : (
        <>
          <Form {...props} label={label} setLabel={setLabel} button={button} />
          <Activity {...props} location={location.name} />
        </>
      )}
    </div>
  );
}

interface IFormProps extends IBackUpProps {
  label: string;
  setLabel: (label: string) => void;
  button: React.RefObject<HTMLButtonElement>;
}

/** The label and the button. The button stays focusable while it can't be used, and says why. */
function Form(props: IFormProps): React.JSX.Element {
  const { actions, language, location, state, label, setLabel } = props;
  const { trans } = language;
  const obstacle = backUpObstacleOf(state, location, language);
  const start = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    if (!obstacle && (await actions.backUp(location.name, label.trim()))) {
      setLabel('');
    }
  };
  return (
    <form className="ad-BackUp-form" onSubmit={event => void start(event)}>
      <input
        className="ad-BackUp-label jp-mod-styled"
        type="text"
        value={label}
        maxLength={200}
        disabled={location.status !== 'ok'}
        placeholder={trans.__('Label (optional)')}
        aria-label={trans.__('Label of the next snapshot (optional)')}
        onChange={event => setLabel(event.target.value)}
      />
      <button
        ref={props.button}
        type="submit"
        className="ad-BackUp-button jp-mod-styled jp-mod-accept"
        aria-disabled={obstacle !== ''}
        title={
          obstacle || trans.__('Keep the present state of %1', location.name)
        }
      >
        {trans.__('Back up')}
      </button>
    </form>
  );
}
