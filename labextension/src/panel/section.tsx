import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { useOpen } from './memory';

export interface ISectionProps {
  /** By what the panel remembers whether it is open. */
  name: string;
  title: string;
  className: string;
  /** A figure at the end of the heading. */
  note?: string;
  /** A button at the end of the heading. */
  action?: React.ReactNode;
  children: React.ReactNode;
}

/**
 * A part of the panel under a heading that closes and opens it.
 */
export function Section(props: ISectionProps): React.JSX.Element {
  const [isOpen, setOpen] = useOpen(props.name);
  const id = React.useId();
  const Caret = isOpen ? caretDownIcon : caretRightIcon;
  return (
    <section
      className={`${props.className}${isOpen ? '' : ' ad-mod-closed'}`}
      aria-labelledby={`${id}-title`}
    >
      <div className="ad-Heading">
        <h2>
          <button
            type="button"
            id={`${id}-title`}
            className="ad-Heading-title"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            <Caret.react tag="span" width="16px" height="16px" />
            {props.title}
          </button>
        </h2>
        {props.note && <span className="ad-Heading-note">{props.note}</span>}
        {props.action}
      </div>
      <div id={id} className="ad-Section-body" hidden={!isOpen}>
        {props.children}
      </div>
    </section>
  );
}
