import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ILanguage } from '../words/language';

export interface ICommandProps {
  text: string;
  language: ILanguage;
}

/**
 * A command to type elsewhere, with a button that copies it.
 */
export function Command({ text, language }: ICommandProps): React.JSX.Element {
  const { trans } = language;
  const [copied, setCopied] = React.useState('');
  const isCopied = copied === text;
  return (
    <div className="ad-Command">
      <div className="ad-Command-bar">
        <button
          type="button"
          className="ad-Small"
          onClick={() => {
            Clipboard.copyToSystem(text);
            setCopied(text);
          }}
        >
          <copyIcon.react tag="span" width="14px" height="14px" />
          {isCopied ? trans.__('Copied') : trans.__('Copy')}
        </button>
        <span className="ad-Spoken" role="status">
          {isCopied ? trans.__('Copied') : ''}
        </span>
      </div>
      <pre tabIndex={0} aria-label={trans.__('Command')}>
        {text}
      </pre>
    </div>
  );
}
