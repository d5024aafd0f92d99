import type { Poll } from '@lumino/polling';

/** Milliseconds between looks at the server. */
export interface IPace {
  /** At a running job while the panel is shown; people see it move. */
  job: number;
  /** At a running job while the panel is closed, to tell its end. */
  jobHidden: number;
  /** At the lists, for what other tabs and the command line do. */
  lists: number;
  /** At a server that doesn't answer. */
  retry: number;
  /** How long a restore may take to start before it counts as started. */
  grace: number;
}

export const PACE: IPace = {
  job: 500,
  jobHidden: 2000,
  lists: 12_000,
  retry: 3000,
  grace: 3000
};

/** Set a poll's interval from its next tick on, and return whether that changes it. */
export function setPace(poll: Poll, interval: number): boolean {
  if (poll.frequency.interval === interval) {
    return false;
  }
  poll.frequency = { ...poll.frequency, interval };
  return true;
}
