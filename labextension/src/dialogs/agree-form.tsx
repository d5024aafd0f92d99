import * as React from 'react';

import type { Problem } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { Footer } from './footer';
import { Refusal } from './refusal';

export interface IAgreeFormProps {
  /** A class of the form, for what is in it. */
  className?: string;
  /** Why the server refused, if it did; left out where it isn't asked. */
  problem?: Problem | null;
  /** A quiet line beside the buttons. */
  note?: string;
  /** What stands on the button that does it. */
  agree: string;
  ready: boolean;
  /** Whether something goes away for good. */
  danger?: boolean;
  language: ILanguage;
  onAgree: () => void;
  onCancel: () => void;
  children: React.ReactNode;
}

/**
 * What a dialog asks for, and the buttons under it. Enter does what the button does, once it can.
 */
export function AgreeForm(props: IAgreeFormProps): React.JSX.Element {
  const { className, problem, ready, language } = props;
  return (
    <form
      className={className ? `ad-Dialog ${className}` : 'ad-Dialog'}
      onSubmit={event => {
        event.preventDefault();
        if (ready) {
          props.onAgree();
        }
      }}
    >
      {props.children}
      {problem !== undefined && (
        <Refusal problem={problem} language={language} />
      )}
      <Footer
        note={props.note}
        cancel={language.trans.__('Cancel')}
        onCancel={props.onCancel}
        agree={props.agree}
        ready={ready}
        danger={props.danger}
      />
    </form>
  );
}
