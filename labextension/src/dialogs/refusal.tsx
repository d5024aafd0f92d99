import * as React from 'react';

import type { Problem } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { problemTextOf } from '../words/problems';

/**
 * Why the server did not do what a dialog asked for. It stands where screen readers wait for it.
 */
export function Refusal(props: {
  problem: Problem | null;
  language: ILanguage;
}): React.JSX.Element {
  const { problem, language } = props;
  return (
    <div role="alert">
      {problem && (
        <p className="ad-Note ad-mod-error">
          {problemTextOf(problem, language)}
        </p>
      )}
    </div>
  );
}
