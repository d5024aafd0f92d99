import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A running JupyterLab on a folder of its own. */
export interface IServer {
  /** Where it answers, with the base URL and a `/` at the end. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** The folder that holds `notebooks/`, `shared/` and `store/`. */
  readonly folder: string;
  readonly notebooks: string;
  readonly store: string;
  stop(): Promise<void>;
}

const root = resolve(__dirname, '../../..');

/** The Python that has the extension: the checkout's `.venv`, or the one that PYTHON names. */
export const python =
  process.env.PYTHON ??
  (existsSync(join(root, '.venv/bin/python'))
    ? join(root, '.venv/bin/python')
    : 'python3');

/** Start a server on a new folder; `options` are those of server.py. */
export async function startServer(...options: string[]): Promise<IServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ailab-data-ui-'));
  const script = join(root, 'labextension/ui-tests/server.py');
  const child = spawn(python, [script, folder, ...options], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = new Promise<void>(done => child.once('close', () => done()));
  const line = await new Promise<string>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('error', failed);
    child.once('exit', code => failed(new Error(`server.py ended: ${code}`)));
  });
  const { url, token, pid } = JSON.parse(line) as IServer;
  return {
    url,
    token,
    pid,
    folder,
    notebooks: join(folder, 'notebooks'),
    store: join(folder, 'store'),
    stop: async () => {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    }
  };
}
