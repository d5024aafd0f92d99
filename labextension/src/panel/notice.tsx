import * as React from 'react';

export interface INoticeProps {
  /** `attention` is for what the user should mend, `error` for what went wrong. */
  kind: 'plain' | 'attention' | 'error';
  text: string;
  /** A button at the end. */
  action?: { label: string; run: () => void };
}

/**
 * A sentence across the panel, with at most one thing to do about it.
 */
export function Notice(props: INoticeProps): React.JSX.Element {
  return (
    <div
      className={`ad-Notice ad-mod-${props.kind}`}
      role={props.kind === 'error' ? 'alert' : 'status'}
    >
      <span className="ad-Notice-text">{props.text}</span>
      {props.action && (
        <button
          type="button"
          className="ad-Link"
          onClick={() => props.action?.run()}
        >
          {props.action.label}
        </button>
      )}
    </div>
  );
}
