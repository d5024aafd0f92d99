import * as React from 'react';

import type { IUnsaved } from '../documents/tokens';
import { placeOf } from '../words/places';
import { unsavedOf } from '../words/unsaved';
import type { IBackUpProps } from './back-up';

/**
 * What to do about documents with unsaved changes, asked where the backup was. Escape means no backup.
 */
export function Unsaved(
  props: IBackUpProps & { question: IUnsaved }
): React.JSX.Element {
  const { question, location, language, actions } = props;
  const { trans } = language;
  const id = React.useId();
  const first = React.useRef<HTMLButtonElement>(null);
  useFocus(first);
  const text = unsavedOf(question, language);
  const answer = (how: 'save' | 'leave'): void => {
    if (!question.isSaving) {
      actions.answer(how);
    }
  };
  return (
    <div
      className="ad-Unsaved"
      role="group"
      aria-labelledby={id}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          actions.answer('cancel');
        }
      }}
    >
      <div className="ad-Activity-line">
        <span
          id={id}
          className="ad-Unsaved-text"
          role="status"
          title={question.documents.map(({ path }) => path).join('\n')}
        >
          {question.location === location.name
            ? text
            : `${placeOf(question.location, language)}: ${text}`}
        </span>
        <button
          type="button"
          className="ad-Link"
          onClick={() => actions.answer('cancel')}
        >
          {trans.__('Cancel')}
        </button>
      </div>
      <div className="ad-Unsaved-buttons">
        <button
          ref={first}
          type="button"
          className="ad-Small ad-mod-main"
          aria-disabled={question.isSaving}
          onClick={() => answer('save')}
        >
          {question.isLeft
            ? trans.__('Try again')
            : trans.__('Save and back up')}
        </button>
        <button
          type="button"
          className="ad-Small"
          aria-disabled={question.isSaving}
          onClick={() => answer('leave')}
        >
          {trans.__('Back up what is on disk')}
        </button>
      </div>
    </div>
  );
}

/** How long the palette takes to give the focus back to the document it was opened from, and more. */
const PALETTE = 50;

/** Focus a part when it appears, also where a command of the palette has brought it about. */
function useFocus(part: React.RefObject<HTMLElement>): void {
  React.useEffect(() => {
    part.current?.focus();
    const later = window.setTimeout(() => part.current?.focus(), PALETTE);
    return () => window.clearTimeout(later);
  }, [part]);
}
