import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder as text: one line for each entry, with its mode, owner, time and content.
 *
 * @param tick - the unit of the times, in nanoseconds
 */
export async function describeFolder(
  root: string,
  tick = 1n
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  async function visit(path: string): Promise<void> {
    const full = join(root, path);
    const facts = await lstat(full, { bigint: true });
    const mode = facts.mode.toString(8);
    const owner = `${facts.uid}:${facts.gid}`;
    const time = facts.mtimeNs / tick;
    if (facts.isSymbolicLink()) {
      const target = await readlink(full);
      found[path] = `${mode} ${owner} ${time} -> ${target}`;
    } else if (facts.isDirectory()) {
      found[path || '.'] = `${mode} ${owner} ${time}`;
      for (const name of (await readdir(full)).sort()) {
        await visit(path ? `${path}/${name}` : name);
      }
    } else {
      const content = createHash('sha256').update(await readFile(full));
      const sum = content.digest('hex');
      found[path] = `${mode} ${owner} ${time} ${facts.size} ${sum}`;
    }
  }
  await visit('');
  return found;
}
