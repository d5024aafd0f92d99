import * as React from 'react';

export interface IFooterProps {
  /** A quiet line beside the buttons. */
  note?: string;
  cancel: string;
  onCancel: () => void;
  /** What stands on the button that does it; none where there is nothing more to agree to. */
  agree?: string;
  ready?: boolean;
  /** Whether something goes away for good. */
  danger?: boolean;
  /** Left out where the button submits the form that it stands in. */
  onAgree?: () => void;
  /** Whether the button that changes nothing has the focus at first. */
  focusCancel?: boolean;
}

/**
 * The buttons of a dialog. The one that agrees stays focusable while it can't be used.
 */
export function Footer(props: IFooterProps): React.JSX.Element {
  const cancel = React.useRef<HTMLButtonElement>(null);
  const { focusCancel, ready = true } = props;
  React.useEffect(() => {
    if (focusCancel) {
      cancel.current?.focus();
    }
  }, [focusCancel]);
  return (
    <div className="ad-Footer">
      {props.note !== undefined && (
        <span className="ad-Footer-note ad-Dialog-quiet" role="status">
          {props.note}
        </span>
      )}
      <div className="ad-Footer-buttons">
        <button
          ref={cancel}
          type="button"
          className="jp-Dialog-button jp-mod-reject jp-mod-styled"
          onClick={() => props.onCancel()}
        >
          {props.cancel}
        </button>
        {props.agree !== undefined && (
          <button
            type={props.onAgree ? 'button' : 'submit'}
            className={`jp-Dialog-button jp-mod-styled ${props.danger ? 'jp-mod-warn' : 'jp-mod-accept'}`}
            aria-disabled={!ready}
            onClick={event => {
              if (!ready) {
                event.preventDefault();
              } else {
                props.onAgree?.();
              }
            }}
          >
            {props.agree}
          </button>
        )}
      </div>
    </div>
  );
}
