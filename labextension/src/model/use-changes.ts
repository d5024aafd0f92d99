import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

/**
 * Draw a component again whenever a model says that it has changed; returns how often that was. It
 * listens from the first drawing on, so that nothing said in between is missed.
 */
export function useChanges(model: {
  readonly changed: ISignal<unknown, unknown>;
}): number {
  const [revision, setRevision] = React.useState(0);
  React.useLayoutEffect(() => {
    const onChanged = (): void => setRevision(before => before + 1);
    model.changed.connect(onChanged);
    return () => {
      model.changed.disconnect(onChanged);
    };
  }, [model]);
  return revision;
}
