import * as React from 'react';

import { problemOf } from '../api/errors';
import type { Problem } from '../api/schemas';

/** What a dialog asks of the server, one thing at a time. */
export interface IRequest {
  /** Whether the server has not answered yet. */
  readonly asking: boolean;
  /** Why it refused; null where it didn't, and while it is asked again. */
  readonly problem: Problem | null;
  /** Ask: what the action rejects with becomes the problem. */
  readonly ask: (action: () => Promise<void>) => void;
  /** Forget the problem, because something else is wanted now. */
  readonly forget: () => void;
}

/**
 * Keeps track of what a dialog asks of the server, which stays open where that is refused.
 */
export function useRequest(): IRequest {
  const [asking, setAsking] = React.useState(false);
  const [problem, setProblem] = React.useState<Problem | null>(null);
  const run = async (action: () => Promise<void>): Promise<void> => {
    setAsking(true);
    setProblem(null);
    try {
      await action();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setAsking(false);
  };
  return {
    asking,
    problem,
    ask: action => void run(action),
    forget: () => setProblem(null)
  };
}
