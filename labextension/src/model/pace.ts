/**
 * How often the server is asked, in milliseconds.
 *
 * While nothing runs, one question is put to it every `beat`, and never several at once. Nearly always that is
 * for news: GET jobs?since=…, which costs the server a look at its memory and at the times of two folders, and says
 * whether the store was written to, by whomever. The snapshots are fetched when it was. What news can't
 * tell (the room in a folder, volumes that others made, the doctor's findings) takes the place of news in
 * a beat when it is older than its own time below. While the panel is closed news is asked for less often, and nothing
 * else; while the page is hidden nothing at all: all of it is made up for when the user comes back.
 *
 * Jupyter's event bus tells of jobs at once where it gets through; then nobody waits for a beat.
 */
export interface IPace {
  /** At news while the panel is shown; the least time between two questions while nothing runs. */
  beat: number;
  /** At news while the panel is closed, to tell what others start and what ends. */
  away: number;
  /** At the locations. */
  locations: number;
  /** At the snapshots, where news has missed something. */
  snapshots: number;
  /** At a running job while the panel is shown; people see it move. */
  job: number;
  /** At a running job while the panel is closed: the status bar shows it. */
  jobHidden: number;
  /** At a server that doesn't answer. */
  retry: number;
  /** How long a restore may take to start before it counts as started. */
  grace: number;
}

export const PACE: IPace = {
  beat: 12_000,
  away: 60_000,
  locations: 60_000,
  snapshots: 300_000,
  job: 500,
  jobHidden: 1000,
  retry: 3000,
  grace: 3000
};
