import { readFile, readdir } from 'node:fs/promises';
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
    const pid = await findWorker(server.pid);
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

async function findWorker(parent: number): Promise<number | null> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) {
      continue;
    }
    try {
      const words = await readFile(`/proc/${name}/cmdline`, 'utf8');
      if (!words.includes('jupyter_ailab_data.jobs.worker')) {
        continue;
      }
      // proc(5): the parent's id is the second field after the command's name in parentheses
      const facts = await readFile(`/proc/${name}/stat`, 'utf8');
      const after = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
      if (Number(after[1]) === parent) {
        return Number(name);
      }
    } catch {
      // the process has ended meanwhile
    }
  }
  return null;
}

/** Kill the worker that a server has (SIGKILL): it can't put anything in order before it ends. */
export async function killWorker(server: IServer): Promise<void> {
  const pid = await findWorker(server.pid);
  if (pid === null) {
    throw new Error('There is no worker.');
  }
  process.kill(pid, 'SIGKILL');
}
