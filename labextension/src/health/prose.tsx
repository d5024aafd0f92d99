import * as React from 'react';

/**
 * A sentence of the server, in which what stands between backticks is to be typed.
 */
export function Prose({ text }: { text: string }): React.JSX.Element {
  return (
    <>
      {text
        .split(/`([^`]+)`/)
        .map((part, index) =>
          index % 2 === 1 ? <code key={index}>{part}</code> : part
        )}
    </>
  );
}
