import { fileUploadIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ILanguage } from '../words/language';

/** The button in a heading that asks for archives. It stays focusable while it can't be used. */
export function UploadButton(props: {
  isReady: boolean;
  language: ILanguage;
  onClick: () => void;
}): React.JSX.Element {
  const { isReady, language, onClick } = props;
  const words = language.trans.__('Upload a snapshot…');
  return (
    <button
      type="button"
      className="ad-Small ad-mod-icon"
      title={words}
      aria-label={words}
      aria-disabled={!isReady}
      onClick={() => isReady && onClick()}
    >
      <fileUploadIcon.react tag="span" width="14px" height="14px" />
    </button>
  );
}
