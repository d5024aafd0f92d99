import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import type { IServer } from './server';

/**
 * Wait for the worker process that the server starts for a job, and stop it in its tracks (SIGSTOP), so that a
 * test can look at a job that is really running, for as long as it needs. Ask before the job is started.
 *
 * @param share - how far the job shall be, 0 to 1, by what the server says of it
 */
export async function freezeWorker(
  server: IServer,
  share = 0
): Promise<{ thaw: () => void }> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const pid = findWorker(server.pid);
    if (pid !== null && (share === 0 || (await shareOf(server)) >= share)) {
      process.kill(pid, 'SIGSTOP');
      return { thaw: () => process.kill(pid, 'SIGCONT') };
    }
    await pause(5);
  }
  throw new Error('No worker was started within 30 seconds.');
}

/** How far the newest job is, 0 to 1. */
async function shareOf({ url, token }: IServer): Promise<number> {
  const answer = await fetch(`${url}ailab-data/jobs`, {
    headers: { Authorization: `token ${token}` }
  });
  const { jobs } = (await answer.json()) as {
    jobs: {
      state: string;
      progress: { bytes_done: number; bytes_total: number | null };
    }[];
  };
  const progress = jobs.find(({ state }) => state === 'running')?.progress;
  return progress?.bytes_total ? progress.bytes_done / progress.bytes_total : 0;
}

/**
 * The worker among the children of a server's threads (proc(5), task/TID/children): to look at every process
 * takes longer than a small job does. Blocks for the same reason.
 */
function findWorker(parent: number): number | null {
  const tasks = `/proc/${parent}/task`;
  for (const thread of namesIn(tasks)) {
    for (const child of textIn(`${tasks}/${thread}/children`).split(' ')) {
      const words = child && textIn(`/proc/${child}/cmdline`);
      if (words.includes('jupyter_ailab_data.jobs.worker')) {
        return Number(child);
      }
    }
  }
  return null;
}

/** What a folder of /proc holds, nothing where its process has ended. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Kill the worker that a server has (SIGKILL): it can't put anything in order before it ends. */
export function killWorker(server: IServer): void {
  const pid = findWorker(server.pid);
  if (pid === null) {
    throw new Error('There is no worker.');
  }
  process.kill(pid, 'SIGKILL');
}
