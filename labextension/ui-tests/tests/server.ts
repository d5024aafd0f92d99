import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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
  /** End it for good, and remove the folder. */
  stop(): Promise<void>;
  /** End it for a while: as a user does, or at once (SIGKILL). */
  end(how: 'stop' | 'kill'): Promise<void>;
  /** Start it again at the same place, with another token if one is given. */
  begin(token?: string): Promise<void>;
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
  const lines = createInterface({ input: child.stdout });
  const facts = { url: '', token: '', pid: 0 };
  const told = async (command = ''): Promise<void> => {
    const line = new Promise<string>((done, failed) => {
      lines.once('line', done);
      child.once('error', failed);
      child.once('exit', code => failed(new Error(`server.py ended: ${code}`)));
    });
    if (command) {
      child.stdin.write(`${command}\n`);
    }
    Object.assign(facts, JSON.parse(await line));
  };
  await told();
  return {
    get url() {
      return facts.url;
    },
    get token() {
      return facts.token;
    },
    get pid() {
      return facts.pid;
    },
    folder,
    notebooks: join(folder, 'notebooks'),
    store: join(folder, 'store'),
    stop: async () => {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
    end: told,
    begin: (token = '') => told(`start ${token}`)
  };
}

/** Where a user's settings of a plugin are kept, ours unless another is named. */
export function settingsFile(
  { folder }: IServer,
  plugin = 'jupyter_ailab_data/panel'
): string {
  return join(
    folder,
    'config/lab/user-settings',
    `${plugin}.jupyterlab-settings`
  );
}

/** Choose settings before a page is loaded. */
export async function chooseSettings(
  settings: object,
  file: string
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(settings));
}
