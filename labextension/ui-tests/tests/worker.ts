import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Wait for the worker process that the server starts for a job, and stop it in its tracks (SIGSTOP), so that a
 * test can look at a job that is really running, for as long as it needs. Ask before the job is started.
 */
export async function freezeWorker(server: {
  pid: number;
}): Promise<{ thaw: () => void }> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const pid = await findWorker(server.pid);
    if (pid !== null) {
      process.kill(pid, 'SIGSTOP');
      return { thaw: () => process.kill(pid, 'SIGCONT') };
    }
    await pause(5);
  }
  throw new Error('No worker was started within 30 seconds.');
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
