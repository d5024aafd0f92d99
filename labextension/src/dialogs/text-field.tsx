import * as React from 'react';

export interface ITextFieldProps extends Pick<
  React.InputHTMLAttributes<HTMLInputElement>,
  'aria-describedby' | 'aria-invalid' | 'autoFocus' | 'maxLength' | 'onFocus'
> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What stands under the field. */
  children?: React.ReactNode;
}

/**
 * A line of a dialog to write a name in, which no browser completes or corrects.
 */
export function TextField(props: ITextFieldProps): React.JSX.Element {
  const { label, onChange, children, ...input } = props;
  const id = React.useId();
  return (
    <div className="ad-Field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className="jp-mod-styled"
        type="text"
        autoComplete="off"
        spellCheck={false}
        onChange={event => onChange(event.target.value)}
      />
      {children}
    </div>
  );
}
